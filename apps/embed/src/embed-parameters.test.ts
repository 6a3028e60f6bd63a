import { describe, expect, it } from 'vitest';
import { readEmbedAddress } from './embed-parameters.ts';

const PAGE = 'https://peers.example/embed/';
const SRC = 'src=https%3A%2F%2Fcdn.example%2Flive.m3u8%3Fchannel%3D2';

describe('what an iframe’s address asks for', () => {
  it('plays a stream with the signaling of its own server', () => {
    expect(readEmbedAddress(`${PAGE}?${SRC}`)).toEqual({
      status: 'ok',
      parameters: {
        src: 'https://cdn.example/live.m3u8?channel=2',
        signaling: 'https://peers.example/',
        autoplay: false,
        muted: false,
      },
    });
  });

  it.each([
    ['autoplay=1&muted=1', { autoplay: true, muted: true }],
    ['autoplay=true&muted', { autoplay: true, muted: true }],
    ['autoplay=0&muted=false', { autoplay: false, muted: false }],
    ['signaling=https://other.example', { signaling: 'https://other.example/' }],
  ])('understands %s', (options, expected) => {
    expect(readEmbedAddress(`${PAGE}?${SRC}&${options}`)).toMatchObject({ status: 'ok', parameters: expected });
  });

  it.each([
    ['', /No stream/, /src=/],
    ['?src=', /No stream/, /src=/],
    ['?src=garbage', /cannot be played/, /https:\/\//],
    ['?src=javascript:alert(1)', /cannot be played/, /javascript/],
    [`?${SRC}&signaling=garbage`, /signaling/, /leave it out/],
    [`?${SRC}&signaling=`, /signaling/, /leave it out/],
  ])('says what is wrong with %j', (query, title, message) => {
    const address = readEmbedAddress(PAGE + query);
    expect(address).toMatchObject({ status: 'unusable', title: expect.stringMatching(title), message: expect.stringMatching(message) });
  });
});
