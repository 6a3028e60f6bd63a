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
      '--turn turn:turn.example:3478 --turn turns:turn.example:5349?transport=tcp --turn-secret-file /etc/turn --turn-ttl-seconds 600 ' +
      '--ice-transport-policy relay --private-candidates never --frame-ancestor https://site.example ' +
      '--trust notary --notary-host cdn.example --notary-host b.example:8443 --notary-allow-private inner.example ' +
      '--notary-key new.json --notary-key old.json ' +
      '--trusted-proxies 1 --report-interval-ms 2000 --max-neighbours 8 --https --data-dir /var/lib/x --log-level debug ' +
      '--token-secret-file s --token-public-key p --token-public-key q --token-jwks https://site.example/jwks.json --token-issuer i ' +
      '--token-audience a --operator-key-file o --sockets-per-address 9 ' +
      '--origin-stats Main=https://a.example/stats --origin-stats :8081/stats --geo-country c.mmdb --geo-network n.mmdb ' +
      '--database-url postgres://u:p@db.example/tributary --dashboard-open --peers ask --minimum-viewers 5 --upload-bytes-per-second 62500 --upload-bytes-per-session 500000000';
    const { options, tls, turn, secrets, keys } = start(...line.split(' '));
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
      database: { kind: 'postgres', url: 'postgres://u:p@db.example/tributary' },
      dashboardOpen: true,
      peers: 'ask',
      minimumViewers: 5,
      uploadBytesPerSecond: 62_500,
      uploadBytesPerSession: 500_000_000,
      socketsPerAddress: 9,
      trust: 'notary',
      notaryHosts: ['cdn.example', 'b.example:8443'],
      notaryInnerHosts: ['inner.example'],
      logLevel: 'debug',
      iceTransportPolicy: 'relay',
      privateCandidates: 'never',
      frameAncestors: ['https://site.example'],
      originStats: [
        { name: 'Main', url: 'https://a.example/stats' },
        { name: '', url: ':8081/stats' },
      ],
      geo: { country: 'c.mmdb', network: 'n.mmdb' },
    });
    expect(turn).toEqual({
      urls: ['turn:turn.example:3478', 'turns:turn.example:5349?transport=tcp'],
      secretFile: '/etc/turn',
      ttlSeconds: 600,
    });
    expect(tls).toEqual({ kind: 'self-made', folder: '/var/lib/x' });
    expect(secrets).toEqual({
      tokenSecretFile: 's',
      tokenPublicKeyFiles: ['p', 'q'],
      jwksUrl: 'https://site.example/jwks.json',
      issuer: 'i',
      audience: 'a',
      operatorKeyFile: 'o',
    });
    expect(start('--open').options.open).toBe(true);
    expect(keys).toEqual({ folder: '/var/lib/x', notaryFiles: ['new.json', 'old.json'], sealedFiles: [] });
    expect(start('--sealed-keys', 's.json').keys.sealedFiles).toEqual(['s.json']);
    expect(start('--no-stun').options.stunPort).toBe('off');
    expect(start('--https-key', 'k', '--https-cert', 'c').tls).toEqual({ kind: 'files', key: 'k', cert: 'c' });
  });

  it('keeps figures in a file unless a database is named', () => {
    const database = (args: string[], environment = {}) => {
      const command = readCommand(args, environment);
      return command.kind === 'start' ? command.options.database : undefined;
    };
    expect(database([])).toEqual({ kind: 'sqlite', file: '.tributary/figures.sqlite' });
    expect(database(['--data-dir', '/var/lib/x'])).toEqual({ kind: 'sqlite', file: '/var/lib/x/figures.sqlite' });
    expect(database([], { DATABASE_URL: '' })).toMatchObject({ kind: 'sqlite' });
    expect(database([], { DATABASE_URL: 'postgresql://a/b' })).toEqual({ kind: 'postgres', url: 'postgresql://a/b' });
    expect(database(['--database-url', 'postgres://c/d'], { DATABASE_URL: 'postgres://a/b' })).toMatchObject({ url: 'postgres://c/d' });
  });

  it.each([
    [['--port', 'abc'], '--port'],
    [['--database-url', 'mysql://a/b'], 'postgres://'],
    [['--port', '70000'], '65535'],
    [['--port'], '--port'],
    [['--stun-port=-1'], 'STUN'],
    [['--stream', 'not a url'], 'm3u8'],
    [['--stream', 'ftp://a.example/x'], 'm3u8'],
    [['--allow-origin', 'site.example'], 'https://site.example'],
    [['--ice-server', 'example.com'], 'stun:host:port'],
    [['--report-interval-ms', '5'], '1000'],
    [['--log-level', 'loud'], 'debug'],
    [['--turn', 'turn:a.example:3478'], '--turn-secret-file'],
    [['--turn-secret-file', 'f'], '--turn'],
    [['--turn', 'stun:a.example:3478', '--turn-secret-file', 'f'], 'turn:host:port'],
    [['--turn', 'turn:a.example', '--turn-secret-file', 'f', '--turn-ttl-seconds', '5'], '60'],
    [['--ice-transport-policy', 'relay'], '--turn'],
    [['--ice-transport-policy', 'none'], 'relay'],
    [['--private-candidates', 'some'], 'near'],
    [['--frame-ancestor', '*'], 'https://site.example'],
    [['--https-key', 'k'], '--https-cert'],
    [['--sockets-per-address', '0'], '52000'],
    [['--peers', 'maybe'], 'ask'],
    [['--minimum-viewers', '1'], '1000'],
    [['--upload-bytes-per-second=-5'], 'whole number'],
    [['--upload-bytes-per-session', '1.5'], 'whole number'],
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
