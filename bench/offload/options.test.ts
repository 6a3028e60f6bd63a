import { describe, expect, it } from 'vitest';
import { CASES, ceilingOf, OFFLOAD } from './cases.ts';
import { parseOptions as parse, UsageError } from './options.ts';

const parseOptions = (args: readonly string[]) => parse(args, OFFLOAD);

describe('parseOptions', () => {
  it('runs all players in the live case for a minute when nothing is said', () => {
    const options = parseOptions(['--json']);
    expect(options).toMatchObject({ seconds: 60, repeat: 1, trust: 'sealed', cases: [{ name: 'live', viewers: 6, joinsApartSeconds: 1 }] });
    expect(options.players.map(({ name }) => name)).toEqual(['hls', 'p2pml', 'tributary']);
  });

  it('changes what the case says by what is asked for', () => {
    const options = parseOptions(
      '--case live,vod --viewers 3 --seconds 40 --joins-apart 0.5 --cap 500000 --renditions 240p,480p --bitrates 600,1200 --players tributary,hls --repeat 3 --vod-seconds 90 --trust notary'.split(
        ' ',
      ),
    );
    expect(options.players.map(({ name }) => name)).toEqual(['tributary', 'hls']);
    expect(options).toMatchObject({ seconds: 40, repeat: 3, trust: 'notary' });
    expect(options.cases.map(({ name }) => name)).toEqual(['live', 'vod']);
    for (const benchmark of options.cases) {
      expect(benchmark).toMatchObject({
        viewers: 3,
        joinsApartSeconds: 0.5,
        capBytesPerSecond: 500_000,
        renditions: ['240p', '480p'],
        bitratesKbps: [600, 1200],
        vodSeconds: 90,
      });
    }
  });

  it.each([
    ['--case nothing', /--case knows live, /],
    ['--players vlc', /--players knows hls, p2pml, tributary/],
    ['--viewers 0', /--viewers is a whole number from 1 to 50, not "0"/],
    ['--viewers many', /--viewers/],
    ['--viewers 2.5', /--viewers/],
    ['--viewers 51', /--viewers/],
    ['--seconds 3601', /--seconds/],
    ['--cap 1', /--cap/],
    ['--renditions 480p', /go together/],
    ['--renditions 480p --bitrates 600,1200', /one number per rendition/],
    ['--renditions 4k --bitrates 600', /--renditions knows 240p, 480p, 720p/],
    ['--seconds 5', /not all 6 viewers of "live" would join: raise --seconds/],
    ['--trust me', /--trust is one of sealed, notary, none, not "me"/],
    ['--unheard-of', /npm run bench -- offload/],
    ['live', /npm run bench -- offload/],
  ])('refuses %s and says what is allowed', (line, message) => {
    expect(() => parseOptions(line.split(' '))).toThrow(UsageError);
    expect(() => parseOptions(line.split(' '))).toThrow(message);
  });
});

describe('with another table', () => {
  const outage = { afterSeconds: 30, seconds: 10 };
  const [first] = CASES;
  if (!first) throw new Error('There is no case');
  const table = { ...OFFLOAD, cases: [{ ...first, name: 'cut', outage }], defaultCases: ['cut'], defaultSeconds: 60 };

  it('knows its cases and its defaults', () => {
    expect(parse([], table)).toMatchObject({ seconds: 60, cases: [{ name: 'cut' }] });
    expect(() => parse(['--case', 'live'], table)).toThrow(/--case knows cut/);
  });

  it('does not end before an outage has', () => {
    expect(() => parse(['--seconds', '40'], table)).toThrow(/outage of "cut" would outlast 40 s/);
  });
});

describe('CASES', () => {
  it('have names of their own and a bitrate for every rendition', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    for (const { renditions, bitratesKbps } of CASES) expect(bitratesKbps).toHaveLength(renditions.length);
  });

  it('have a ceiling that grows with the viewers', () => {
    expect([1, 2, 6].map((viewers) => Number(ceilingOf(viewers, 'sealed').toFixed(3)))).toEqual([0, 0.5, 0.833]);
    expect([1, 2, 6].map((viewers) => Number(ceilingOf(viewers, 'notary').toFixed(3)))).toEqual([0, 0, 0.667]);
  });
});
