import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withServer } from './at-joining.ts';
import { decodeChoice, encodeChoice, NOTHING_REMEMBERED, type RememberedChoice } from './remembered-choice.ts';

const SERVER = 'https://peers.example/';

describe('what is kept', () => {
  it('comes back as it was', () => {
    const choice: RememberedChoice = { decision: 'no', upload: 'yes', askingServers: [SERVER] };
    expect(decodeChoice(encodeChoice(choice))).toEqual(choice);
  });

  it.each([null, '', 'yes', '{', 'null', '[]', '7', '{}', '{"version":2,"decision":"yes"}', `{"version":1,"x":"${'y'.repeat(100_000)}"}`])(
    'of something else, or of another version, is nothing: %.40s',
    (text) => expect(decodeChoice(text)).toEqual(NOTHING_REMEMBERED),
  );

  it('is taken member by member: what makes no sense counts as not said', () => {
    const text = JSON.stringify({ version: 1, decision: 'maybe', upload: 'no', askingServers: [7, SERVER, { a: 1 }, 'x'.repeat(5_000)] });
    expect(decodeChoice(text)).toEqual({ decision: 'undecided', upload: 'no', askingServers: [SERVER] });
  });

  it('never throws, whatever is there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { askingServers } = decodeChoice(text);
        expect(askingServers.length).toBeLessThanOrEqual(16);
      }),
    );
  });
});

describe('servers that want viewers to be asked', () => {
  it('are remembered and forgotten, and not written anew for nothing', () => {
    const asked = withServer(NOTHING_REMEMBERED, SERVER, true);
    expect(asked.askingServers).toEqual([SERVER]);
    expect(withServer(asked, SERVER, true)).toBe(asked);
    expect(withServer(asked, SERVER, false)).toEqual(NOTHING_REMEMBERED);
    expect(withServer(NOTHING_REMEMBERED, SERVER, false)).toBe(NOTHING_REMEMBERED);
  });

  it('are sixteen at most, the newest: a page that names many does not fill the storage', () => {
    let choice = NOTHING_REMEMBERED;
    for (let index = 0; index < 40; index++) choice = withServer(choice, `https://${index}.example/`, true);
    expect(choice.askingServers).toHaveLength(16);
    expect(choice.askingServers.at(-1)).toBe('https://39.example/');
    expect(withServer(choice, `https://${'x'.repeat(3_000)}/`, true)).toBe(choice);
  });
});
