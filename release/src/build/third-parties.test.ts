import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { notices, thirdParties } from './third-parties.ts';

const webrtc = createRequire(new URL('../../../packages/webrtc/package.json', import.meta.url));
const simplePeer = webrtc.resolve('simple-peer/index.js');
const { resolve } = createRequire(simplePeer);
/** The second one comes without the text of its licence. */
const inside = [simplePeer, resolve('get-browser-rtc'), resolve('queue-microtask')];

describe('whose code is inside', () => {
  it('is told by package, once', () => {
    const names = thirdParties([...inside, simplePeer]).map(({ name }) => name);
    expect(names).toEqual(['get-browser-rtc', 'queue-microtask', 'simple-peer']);
  });

  it('gives every licence in full', () => {
    const parties = thirdParties(inside);
    for (const { name, text } of parties) expect(text, name).toMatch(/permi(t|ss)|redistribution/i);
    const text = notices('@tributary/example', parties);
    for (const party of parties) expect(text).toContain(party.text);
  });

  it('is told where there is none', () => {
    expect(notices('@tributary/example', [])).toMatch(/contains no code of others/);
  });

  it('is refused where nobody can tell', () => {
    expect(() => thirdParties(['/somewhere/else.js'])).toThrow(/belongs to no package/);
  });
});
