import { KeySet, SigningKey, verifyPolicy } from '@tributary/attest';
import { readSignedPolicy, streamName } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { readCommand } from '../cli.ts';
import { signedWord } from './policy-command.ts';

const URL_OF_STREAM = 'https://cdn.example/live/master.m3u8';

describe('tributary policy', () => {
  it('signs what is said, for all streams or for one, by the key that is given', async () => {
    const key = await SigningKey.generate();
    const signed = await signedWord(key, '*', { peers: 'off' }, 1_700_000_000_000);
    const read = readSignedPolicy(signed);
    expect(read?.document).toEqual({ version: 1, stream: '*', revision: 1_700_000_000_000, salt: key.keyId, settings: { peers: 'off' } });
    expect(read && (await verifyPolicy(read, new KeySet([key.publicKey])))).toBe('good');
  });

  it('reads every setting from the command line', () => {
    const args = ['policy', '--key', 'k.json', '--stream', URL_OF_STREAM, '--peers', 'on', '--rollout', '50', '--max-height', 'none'];
    expect(readCommand([...args, '--preference', 'offload', '--upload-bytes-per-second', '0'])).toEqual({
      kind: 'policy',
      keyFile: 'k.json',
      stream: streamName(URL_OF_STREAM).id,
      settings: { peers: 'on', rolloutPercent: 50, maxHeight: null, preference: 'offload', uploadBytesPerSecond: 0 },
    });
    expect(readCommand(['policy', '--key', 'k.json', '--peers', 'off'])).toMatchObject({ stream: '*' });
    expect(readCommand(['policy', '--key', 'k', '--stream', URL_OF_STREAM, '--stream-name', 'news', '--peers', 'off'])).toMatchObject({
      stream: streamName(URL_OF_STREAM, 'news').id,
    });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['without a key', ['--peers', 'off'], /--key FILE is missing/],
    ['that says nothing', ['--key', 'k'], /--peers off/],
    ['of what viewers do not keep to', ['--key', 'k', '--rollout', '120'], /--rollout "120"/],
    ['of neither on nor off', ['--key', 'k', '--peers', 'maybe'], /--peers "maybe"/],
    ['for no stream', ['--key', 'k', '--peers', 'off', '--stream', 'live'], /no address/],
    ['with what belongs elsewhere', ['off', '--key', 'k'], /options only/],
  ])('%s is refused', (_, args, message) => expect(() => readCommand(['policy', ...args])).toThrow(message));
});
