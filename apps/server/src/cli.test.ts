import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT, DEFAULT_STUN_PORT, readCommand, USAGE } from './cli.ts';
import { ServerError } from './errors.ts';

const start = (...args: string[]) => {
  const command = readCommand(args);
  if (command.kind !== 'start') throw new Error('help was shown');
  return command;
};

describe('readCommand', () => {
  it('has defaults', () => {
    expect(start()).toMatchObject({
      options: { port: DEFAULT_PORT, stunPort: DEFAULT_STUN_PORT, logLevel: 'info' },
      tls: { kind: 'none' },
    });
    expect(readCommand(['--help'])).toEqual({ kind: 'help' });
  });

  it('reads everything that its help names', () => {
    const line =
      '--port 0 --host 127.0.0.1 --stun-port 0 --ice-server stun:stun.example:3478 --stream Main=https://a.example/x.m3u8 ' +
      '--stream https://a.example/y.m3u8?a=b --stream :8081/live/master.m3u8 --allow-origin https://site.example ' +
      '--trust notary --notary-host cdn.example --notary-host b.example:8443 --notary-allow-private inner.example ' +
      '--notary-key new.json --notary-key old.json ' +
      '--trusted-proxies 1 --report-interval-ms 2000 --max-neighbours 8 --https --data-dir /var/lib/x --log-level debug';
    const { options, tls, keys } = start(...line.split(' '));
    expect(options).toEqual({
      port: 0,
      host: '127.0.0.1',
      stunPort: 0,
      iceServerUrls: ['stun:stun.example:3478'],
      streams: [
        { name: 'Main', url: 'https://a.example/x.m3u8' },
        { name: '', url: 'https://a.example/y.m3u8?a=b' },
        { name: '', url: ':8081/live/master.m3u8' },
      ],
      allowedOrigins: ['https://site.example'],
      trustedProxies: 1,
      reportIntervalMs: 2000,
      maxNeighbours: 8,
      trust: 'notary',
      notaryHosts: ['cdn.example', 'b.example:8443'],
      notaryInnerHosts: ['inner.example'],
      logLevel: 'debug',
    });
    expect(tls).toEqual({ kind: 'self-made', folder: '/var/lib/x' });
    expect(keys).toEqual({ folder: '/var/lib/x', notaryFiles: ['new.json', 'old.json'], sealedFiles: [] });
    expect(start('--sealed-keys', 's.json').keys.sealedFiles).toEqual(['s.json']);
    expect(start('--no-stun').options.stunPort).toBe('off');
    expect(start('--https-key', 'k', '--https-cert', 'c').tls).toEqual({ kind: 'files', key: 'k', cert: 'c' });
  });

  it.each([
    [['--port', 'abc'], '--port'],
    [['--port', '70000'], '65535'],
    [['--port'], '--port'],
    [['--stun-port=-1'], 'STUN'],
    [['--stream', 'not a url'], 'm3u8'],
    [['--stream', 'ftp://a.example/x'], 'm3u8'],
    [['--allow-origin', 'site.example'], 'https://site.example'],
    [['--ice-server', 'example.com'], 'stun:host:port'],
    [['--report-interval-ms', '5'], '1000'],
    [['--log-level', 'loud'], 'debug'],
    [['--https-key', 'k'], '--https-cert'],
    [['--trust', 'blindly'], 'sealed'],
    [['--trust', 'sealed'], '--sealed-keys'],
    [['--trust', 'none', '--sealed-keys', 'k'], 'exclude'],
    [['--notary-host', 'https://cdn.example'], 'cdn.example:8443'],
    [['--notary-allow-private', '10.0.0.1/8'], 'cdn.example:8443'],
    [Array.from({ length: 65 }, (_, index) => `--notary-host=h${index}`), '64 hosts'],
    [['--bogus'], '--help'],
    [['positional'], '--help'],
  ])('refuses %j and says what is allowed', (args, hint) => {
    expect(() => readCommand(args)).toThrow(ServerError);
    expect(() => readCommand(args)).toThrow(hint);
  });

  it('keeps its help within a terminal', () => {
    expect(Math.max(...USAGE.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
