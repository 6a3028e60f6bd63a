import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { notices, thirdParties } from './third-parties.ts';

const require = createRequire(new URL('../../../packages/webrtc/package.json', import.meta.url));
const simplePeer = require.resolve('simple-peer/simplepeer.min.js');

describe('whose code is inside', () => {
  it('counts the packages inside a file that was built by its authors', () => {
    const names = thirdParties([simplePeer]).map(({ name }) => name);
    expect(names).toContain('simple-peer');
    // Named by nobody's package.json but simple-peer's, or by none at all.
    expect(names).toEqual(expect.arrayContaining(['readable-stream', 'buffer', 'base64-js', 'inherits', 'events', 'process']));
  });

  it('gives every licence in full', () => {
    const parties = thirdParties([simplePeer]);
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
