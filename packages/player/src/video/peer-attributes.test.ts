import { describe, expect, it } from 'vitest';
import { PlayerError } from '../player-error.ts';
import { readPeerOptions, type PeerAttribute, type PeerProperties } from './peer-attributes.ts';

const read = (attributes: Partial<Record<PeerAttribute, string>>, properties: PeerProperties = {}) =>
  readPeerOptions((name) => attributes[name] ?? null, properties, 'https://site.example/films/one.html');
const signaling = 'https://peers.example';

it('without a server there are no peers', () => {
  expect(read({})).toBeNull();
  expect(read({ signaling: ' ', upload: 'nonsense' })).toBeNull();
});

it('says nothing of what is not said', () => {
  expect(read({ signaling })).toEqual({
    signaling: 'https://peers.example/',
    stream: undefined,
    peers: undefined,
    token: undefined,
    trust: undefined,
    iceTransportPolicy: undefined,
    upload: true,
    uploadBytesPerSecond: undefined,
  });
});

it('reads every attribute, in any case and with blanks around', () => {
  const attributes = {
    signaling: '/peers/',
    stream: 'Finale',
    peers: ' Ask ',
    token: 'abc.def',
    trust: 'sealed',
    'ice-transport-policy': 'RELAY',
    upload: 'false',
    'upload-bytes-per-second': '62500',
  };
  expect(read(attributes)).toEqual({
    signaling: 'https://site.example/peers/',
    stream: 'Finale',
    peers: 'ask',
    token: 'abc.def',
    trust: { mode: 'sealed' },
    iceTransportPolicy: 'relay',
    upload: false,
    uploadBytesPerSecond: 62_500,
  });
});

it('properties win: functions and keys have no attribute', () => {
  const token = (): string => 'fresh';
  const stream = (): string => 'name';
  const trust = { mode: 'sealed', keys: [] } as const;
  expect(read({ signaling, token: 'old', stream: 'old', trust: 'none' }, { token, stream, trust })).toMatchObject({ token, stream, trust });
  expect(read({ signaling }, { trust: 'notary' })?.trust).toEqual({ mode: 'notary' });
});

describe('what cannot be read', () => {
  it.each([
    ['signaling', 'ftp://peers.example', 'https://'],
    ['signaling', 'https://', 'https://'],
    ['peers', 'of', 'off, ask, notice'],
    ['trust', 'seal', 'auto, sealed, notary, none'],
    ['ice-transport-policy', 'relays', 'all, relay'],
    ['upload', 'no', 'true, false'],
    ['upload-bytes-per-second', '500kbit', 'a whole number'],
    ['upload-bytes-per-second', '-1', 'a whole number'],
  ] as const)('%s="%s" is no peers, and the error says what to write', (name, text, hint) => {
    const reading = (): unknown => read({ signaling, [name]: text });
    expect(reading).toThrow(PlayerError);
    expect(reading).toThrow(`${name}="${text}"`);
    expect(reading).toThrow(hint);
  });
});
