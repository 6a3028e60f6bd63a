import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Harness } from '../testing/harness.ts';
import { mmdb } from '../testing/mmdb.ts';
import { Geo, type GeoFiles } from './geo.ts';

const harness = new Harness();
afterEach(() => harness.end());
const NOWHERE = { country: '', network: '' };

const countries = (iso: string) => mmdb('Test-Country', { '192.0.2.0/24': { country: { iso_code: iso } } });
const networks = mmdb('Test-ASN', {
  '192.0.2.0/25': { autonomous_system_number: 64_496, autonomous_system_organization: 'Example\u0007 Networks' },
  '198.51.100.7/32': { autonomous_system_number: 64_497 },
});

async function open(files: GeoFiles, logger = pino({ level: 'silent' })): Promise<Geo> {
  const geo = await Geo.open(files, logger);
  harness.after(() => geo.close());
  return geo;
}

async function written(files: Readonly<Record<string, Buffer>>): Promise<(name: string) => string> {
  const folder = await harness.folder();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return (name) => join(folder, name);
}

describe('places of addresses', () => {
  it('are told by the operator’s files, as far as they know', async () => {
    const path = await written({ 'c.mmdb': countries('CH'), 'n.mmdb': networks });
    const geo = await open({ country: path('c.mmdb'), network: path('n.mmdb') });
    expect(geo.placeOf('192.0.2.7')).toEqual({ country: 'CH', network: 'AS64496 Example Networks' });
    expect(geo.placeOf('192.0.2.200')).toEqual({ country: 'CH', network: '' });
    expect(geo.placeOf('198.51.100.7')).toEqual({ country: '', network: 'AS64497' });
    for (const unknown of ['203.0.113.1', '2001:db8::1', 'no address', '']) expect(geo.placeOf(unknown)).toEqual(NOWHERE);
  });

  it('are not known without files, and no country is what does not look like one', async () => {
    expect((await open({})).placeOf('192.0.2.7')).toEqual(NOWHERE);
    const path = await written({ 'c.mmdb': countries('<b>') });
    expect((await open({ country: path('c.mmdb') })).placeOf('192.0.2.7').country).toBe('');
  });

  it('are of the file that took the place of the first; one that cannot be read, or is gone, changes nothing', async () => {
    const path = await written({ 'c.mmdb': countries('CH'), 'next.mmdb': countries('AT'), 'broken.mmdb': Buffer.from('not a database') });
    const logger = pino({ level: 'silent' });
    const warn = vi.spyOn(logger, 'warn');
    const geo = await open({ country: path('c.mmdb') }, logger);
    await rename(path('next.mmdb'), path('c.mmdb'));
    await geo.refresh();
    expect(geo.placeOf('192.0.2.7').country).toBe('AT');
    await rename(path('broken.mmdb'), path('c.mmdb'));
    await geo.refresh();
    await geo.refresh();
    expect(warn).toHaveBeenCalledOnce();
    await rm(path('c.mmdb'));
    await geo.refresh();
    expect(geo.placeOf('192.0.2.7').country).toBe('AT');
  });
});

describe('a file that is none', () => {
  it.each([
    ['is absent', null],
    ['is something else', Buffer.from('not a database')],
    ['is compressed', gzipSync(countries('CH'))],
  ])('%s: the server does not start, and says what to do', async (_what, bytes) => {
    const path = await written(bytes ? { 'c.mmdb': bytes } : {});
    await expect(open({ country: path('c.mmdb') })).rejects.toMatchObject({
      reason: 'bad-option',
      message: expect.stringMatching(
        /^--geo-country: .*c\.mmdb is no MaxMind DB that can be read \(.+\)\. Give the path of an \.mmdb file\.$/s,
      ),
    });
  });
});
