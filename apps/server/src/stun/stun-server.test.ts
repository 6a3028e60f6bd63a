import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { bindingSuccess, isBindingRequest } from './message.ts';
import { StunServer } from './stun-server.ts';

const logger = pino({ level: 'silent' });
const TRANSACTION = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
const request = () => Buffer.concat([Buffer.from('000100002112a442', 'hex'), TRANSACTION]);

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function client(type: 'udp4' | 'udp6' = 'udp4'): Promise<Socket> {
  const socket = createSocket(type);
  socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
  await once(socket, 'listening');
  ends.push(() => void socket.close());
  return socket;
}

async function server(host?: string, port = 0, outcomes: string[] = []): Promise<StunServer> {
  const stun = await StunServer.start({ port, host, logger, onRequest: (outcome) => outcomes.push(outcome) });
  ends.push(() => stun.close());
  return stun;
}

async function ask(socket: Socket, port: number, address: string, datagram: Uint8Array): Promise<Buffer> {
  const answered = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(datagram, port, address);
  return (await answered)[0];
}

describe('bindingSuccess', () => {
  // The sample responses of RFC 5769, sections 2.2 and 2.3, without the attributes that we do not send.
  it('masks an IPv4 address as in RFC 5769', () => {
    const response = bindingSuccess(request(), { address: '192.0.2.1', port: 32853 });
    expect(Buffer.from(response).toString('hex')).toBe(`0101000c2112a442${TRANSACTION.toString('hex')}002000080001a147e112a643`);
  });

  it('masks an IPv6 address as in RFC 5769', () => {
    const response = bindingSuccess(request(), { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 });
    const address = '002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9';
    expect(Buffer.from(response).toString('hex')).toBe(`010100182112a442${TRANSACTION.toString('hex')}${address}`);
  });

  it('reads short and mapped forms', () => {
    const family = (address: string) => bindingSuccess(request(), { address, port: 1 }).length;
    expect([family('::ffff:192.0.2.1'), family('::1'), family('fe80::1%eth0')]).toEqual([32, 44, 44]);
  });
});

describe('isBindingRequest', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['short', request().subarray(0, 19)],
    ['no magic cookie', Buffer.concat([Buffer.from('0001000000000000', 'hex'), TRANSACTION])],
    ['a response', Buffer.concat([Buffer.from('010100002112a442', 'hex'), TRANSACTION])],
    ['an allocation', Buffer.concat([Buffer.from('000300002112a442', 'hex'), TRANSACTION])],
    ['a length that lies', Buffer.concat([Buffer.from('000100082112a442', 'hex'), TRANSACTION])],
    ['trailing bytes', Buffer.concat([request(), Buffer.alloc(4)])],
    ['a large one', Buffer.concat([Buffer.from('000107d02112a442', 'hex'), TRANSACTION, Buffer.alloc(2000)])],
    ['something else', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('ignores %s', (_what, datagram) => expect(isBindingRequest(datagram)).toBe(false));

  it('accepts attributes, such as a browser’s', () => {
    const attributes = Buffer.from('8022000461626364', 'hex');
    expect(isBindingRequest(Buffer.concat([Buffer.from('000100082112a442', 'hex'), TRANSACTION, attributes]))).toBe(true);
  });
});

describe('StunServer', () => {
  it('tells a client its address and port over IPv4, on a socket of both families', async () => {
    const stun = await server();
    const socket = await client();
    const response = await ask(socket, stun.port, '127.0.0.1', request());
    expect(response).toEqual(Buffer.from(bindingSuccess(request(), socket.address())));
  });

  it('answers what is a request and nothing else', async () => {
    const outcomes: string[] = [];
    const stun = await server('127.0.0.1', 0, outcomes);
    const socket = await client();
    socket.send(Buffer.from('hello'), stun.port, '127.0.0.1');
    expect((await ask(socket, stun.port, '127.0.0.1', request())).length).toBe(32);
    expect(outcomes.sort()).toEqual(['answered', 'ignored']);
  });

  it('stops answering an address that floods', async () => {
    const outcomes: string[] = [];
    const stun = await server('127.0.0.1', 0, outcomes);
    const socket = await client();
    while (!outcomes.includes('rate-limited')) {
      socket.send(request(), stun.port, '127.0.0.1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(outcomes.filter((outcome) => outcome === 'answered').length).toBeGreaterThanOrEqual(200);
  });

  it('takes another port where its own is taken', async () => {
    const first = await server('127.0.0.1');
    const second = await server('127.0.0.1', first.port);
    expect(second.port).not.toBe(first.port);
    expect((await ask(await client(), second.port, '127.0.0.1', request())).length).toBe(32);
  });
});
