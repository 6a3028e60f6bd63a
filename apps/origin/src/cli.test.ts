import { expect, test } from 'vitest';
import { readCommand } from './cli.ts';

test('without arguments it listens everywhere, honestly', () => {
  expect(readCommand([])).toEqual({
    kind: 'start',
    tlsFiles: undefined,
    sealKeyFile: undefined,
    options: { port: 8081, host: '*', allowFaults: false },
  });
});

test('reads every argument', () => {
  const args =
    '--port 0 --host 127.0.0.1 --window 6 --vod-seconds 600 --renditions 240p,480p --bitrate 600,1200 --cap 500000 --allow-faults';
  expect(readCommand([...args.split(' '), '--https-key', 'k.pem', '--https-cert', 'c.pem', '--seal-key', 'seal.json'])).toEqual({
    kind: 'start',
    sealKeyFile: 'seal.json',
    tlsFiles: { key: 'k.pem', cert: 'c.pem' },
    options: {
      port: 0,
      host: '127.0.0.1',
      windowSegments: 6,
      vodSeconds: 600,
      renditions: ['240p', '480p'],
      bitratesKbps: [600, 1200],
      capBytesPerSecond: 500_000,
      allowFaults: true,
    },
  });
  expect(readCommand(['--no-seal'])).toMatchObject({ options: { seal: false } });
  expect(readCommand(['--help'])).toEqual({ kind: 'help' });
});

test.each([
  [['--port', 'x']],
  [['--port', '']],
  [['--renditions', '1080p']],
  [['--bitrate', '600,']],
  [['--https-key', 'k']],
  [['--seal-key', 'k.json', '--no-seal']],
  [['--what']],
  [['stray']],
])('refuses %j', (args) => {
  expect(() => readCommand(args)).toThrow(expect.objectContaining({ reason: 'bad-option' }));
});
