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
        controls: true,
        startSeconds: null,
        attributes: {},
      },
    });
  });

  it.each([
    ['autoplay=1&muted=1', { autoplay: true, muted: true }],
    ['autoplay=true&muted', { autoplay: true, muted: true }],
    ['autoplay=0&muted=false', { autoplay: false, muted: false }],
    ['signaling=https://other.example', { signaling: 'https://other.example/' }],
    ['controls=0', { controls: false }],
    ['start=90', { startSeconds: 90 }],
    ['start=1m30s', { startSeconds: 90 }],
    ['start=1:01:30', { startSeconds: 3690 }],
    ['peers=ask&trust=sealed&lang=pt-BR', { attributes: { peers: 'ask', trust: 'sealed', lang: 'pt-BR' } }],
    ['relay', { attributes: { 'ice-transport-policy': 'relay' } }],
    ['poster=/poster.jpg', { attributes: { poster: 'https://peers.example/poster.jpg' } }],
    ['token=aa.bb.cc', { attributes: { token: 'aa.bb.cc' } }],
    ['muted=1#token=aa.bb.cc', { muted: true, attributes: { token: 'aa.bb.cc' } }],
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
    [`?${SRC}&poster=data:image/png;base64,AA`, /poster/, /leave it out/],
    [`?${SRC}&muted=yes`, /understood/, /“muted” is neither 1 nor 0/],
    [`?${SRC}&controls=off`, /understood/, /“controls”/],
    [`?${SRC}&peers=maybe`, /understood/, /“peers” is none of off, ask, notice/],
    [`?${SRC}&trust=everybody`, /understood/, /“trust” is none of/],
    [`?${SRC}&relay=2`, /understood/, /“relay”/],
    [`?${SRC}&start=soon`, /understood/, /“start” is no time: write 90/],
    [`?${SRC}&start=`, /understood/, /“start”/],
    [`?${SRC}&start=-3`, /understood/, /“start”/],
    [`?${SRC}&lang=<b>`, /understood/, /“lang”/],
    [`?${SRC}&token=secret`, /understood/, /“token” is no join token/],
    [`?${SRC}&token=a.b.${'c'.repeat(5000)}`, /understood/, /“token”/],
  ])('says what is wrong with %j', (query, title, message) => {
    const address = readEmbedAddress(PAGE + query);
    expect(address).toMatchObject({ status: 'unusable', title: expect.stringMatching(title), message: expect.stringMatching(message) });
  });
});
