import { describe, expect, it } from 'vitest';
import { readStartCommand } from './flags.mjs';

describe('readStartCommand', () => {
  it('has defaults for everything', () => {
    expect(readStartCommand([])).toEqual({
      kind: 'start',
      flags: {
        port: 8080,
        originPort: 8081,
        stream: undefined,
        https: false,
        certificate: undefined,
        trust: 'sealed',
        host: undefined,
        stunPort: undefined,
        logLevel: 'warn',
        demoViewers: 0,
      },
    });
  });

  it('reads every option', () => {
    const args =
      '--port 1 --origin-port 0 --stream https://a/b.m3u8 --https --trust none --host ::1 --stun-port 3 --log-level info --demo-viewers 8'.split(
        ' ',
      );
    expect(readStartCommand(args)).toEqual({
      kind: 'start',
      flags: {
        port: 1,
        originPort: 0,
        stream: 'https://a/b.m3u8',
        https: true,
        certificate: undefined,
        trust: 'none',
        host: '::1',
        stunPort: '3',
        logLevel: 'info',
        demoViewers: 8,
      },
    });
    expect(readStartCommand(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--prot', '1'], '--prot'],
    [['8080'], '8080'],
    [['--port', 'http'], '--port wants a port from 0 to 65535'],
    [['--port', '65536'], '--port wants'],
    [['--port', '-1'], '--port'],
    [['--origin-port', '1.5'], '--origin-port wants'],
    [['--stun-port', 'x'], '--stun-port wants'],
    [['--stream', 'live.m3u8'], '--stream wants'],
    [['--stream', 'ftp://a/b'], '--stream wants'],
    [['--port', '9000', '--origin-port', '9000'], 'port of its own'],
    [['--https-key', 'key.pem'], '--https-key and --https-cert belong together'],
    [['--https', '--https-cert', 'cert.pem'], 'belong together'],
    [['--demo-viewers', '0'], '--demo-viewers wants a number from 1 to 8'],
    [['--demo-viewers', '9'], '--demo-viewers wants'],
    [['--demo-viewers', '2.5'], '--demo-viewers wants'],
    [['--trust', 'blindly'], '--trust wants one of sealed, notary, none'],
    [['--trust', 'sealed', '--stream', 'https://a/b.m3u8'], '--sealed-keys'],
  ])('refuses %j and says what is wrong', (args, message) => {
    expect(readStartCommand(args)).toEqual({ kind: 'bad', message: expect.stringContaining(message) });
  });

  it('leaves it to the server who vouches for a stream of the user’s own', () => {
    expect(readStartCommand(['--stream', 'https://a/b.m3u8'])).toMatchObject({ kind: 'start', flags: { trust: undefined } });
    expect(readStartCommand(['--trust', 'notary'])).toMatchObject({ kind: 'start', flags: { trust: 'notary' } });
  });

  it('takes a certificate of the user’s own, which is https', () => {
    expect(readStartCommand(['--https-key', 'key.pem', '--https-cert', 'cert.pem'])).toMatchObject({
      kind: 'start',
      flags: { https: true, certificate: { key: 'key.pem', cert: 'cert.pem' } },
    });
  });

  it('lets both ports be any free one', () => {
    expect(readStartCommand(['--port', '0', '--origin-port', '0']).kind).toBe('start');
  });
});
