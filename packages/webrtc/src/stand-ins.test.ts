// simple-peer on the stand-ins for Node's modules, and without what is taken out of it: what the adapter hears of it. Real connections: e2e/webrtc-contract.spec.ts.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import SimplePeer from 'simple-peer/index.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const simplePeer = createRequire(import.meta.url).resolve('simple-peer/index.js');
const inside = createRequire(simplePeer);

interface Duplex {
  on(event: string, listener: (...args: never[]) => void): this;
  once(event: string, listener: (...args: never[]) => void): this;
  removeListener(event: string, listener: (...args: never[]) => void): this;
  emit(event: string, ...args: unknown[]): unknown;
  push(chunk: Uint8Array | string): void;
}
/** As simple-peer gets it. */
const load = async (name: string): Promise<unknown> => import(pathToFileURL(inside.resolve(`${name}/index.js`)).href);
const { Duplex } = (await load('readable-stream')) as { Duplex: new () => Duplex };

describe('the modules that simple-peer finds', () => {
  it.each(['readable-stream', 'err-code'])('%s is the stand-in', (name) => {
    // With a slash: for Node itself some of the names are its own modules'.
    expect(inside.resolve(`${name}/index.js`)).toContain('stand-ins');
  });

  it('mark errors, the browser’s own with their numbers too', async () => {
    const { default: errCode } = (await load('err-code')) as { default: (error: Error, code: string) => Error };
    const refused = new DOMException('not now', 'InvalidStateError');
    expect(errCode(refused, 'ERR_DATA_CHANNEL')).toBe(refused);
    expect(refused.code).toBe('ERR_DATA_CHANNEL');
  });
});

describe('the stream', () => {
  it('hands on what comes in, at once and as bytes; what is empty is nothing', () => {
    const stream = new Duplex();
    const heard: number[][] = [];
    stream.on('data', (bytes: Uint8Array) => void heard.push([...bytes]));
    stream.push(Uint8Array.of(1, 2));
    stream.push('a');
    stream.push(new Uint8Array());
    stream.push('');
    expect(heard).toEqual([[1, 2], [97]]);
  });

  it('tells each listener, those of once a single time, and nobody who left', () => {
    const stream = new Duplex();
    const always = vi.fn<() => void>();
    const once = vi.fn<() => void>();
    const left = vi.fn<() => void>();
    const leftOnce = vi.fn<() => void>();
    stream.on('connect', always).once('connect', once).on('connect', left).once('connect', leftOnce);
    stream.removeListener('connect', left).removeListener('connect', leftOnce);
    stream.emit('connect');
    stream.emit('connect');
    expect(always).toHaveBeenCalledTimes(2);
    expect(once).toHaveBeenCalledTimes(1);
    expect(left).not.toHaveBeenCalled();
    expect(leftOnce).not.toHaveBeenCalled();
  });

  it('throws an error that nobody hears', () => {
    expect(() => new Duplex().emit('error', new Error('Connection failed.'))).toThrow('Connection failed.');
  });
});

/** A connection that does what the test says. */
class Connection {
  iceConnectionState = 'new';
  oniceconnectionstatechange: (() => void) | null = null;
  readonly channel: { onopen?: () => void; readyState: string; close(): void } = { readyState: 'connecting', close: () => undefined };
  createDataChannel = () => this.channel;
  close = () => undefined;
}

describe('simple-peer', () => {
  function connecting() {
    const connection = new Connection();
    const made = function (): Connection {
      return connection;
    };
    const peer = new SimplePeer({
      initiator: false,
      channelConfig: { negotiated: true, id: 0 },
      config: {},
      wrtc: { RTCPeerConnection: made } as never,
    });
    onTestFinished(() => peer.destroy());
    const connect = vi.fn<() => void>();
    peer.on('connect', connect);
    const events = {
      ice: () => {
        connection.iceConnectionState = 'connected';
        connection.oniceconnectionstatechange?.();
      },
      open: () => connection.channel.onopen?.(),
    };
    return { peer, connect, events };
  }

  it.each([
    ['ice', 'open'],
    ['open', 'ice'],
  ] as const)('is connected once there are a path and a channel: %s, %s', (first, second) => {
    const { connect, events } = connecting();
    events[first]();
    expect(connect).not.toHaveBeenCalled();
    events[second]();
    expect(connect).toHaveBeenCalledTimes(1);
    events.ice();
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('knows nothing of media, so that no remote can ask for any', async () => {
    expect(SimplePeer.prototype).not.toHaveProperty('addTransceiver');
    expect(SimplePeer.prototype).not.toHaveProperty('addTrack');
    const { peer } = connecting();
    const error = new Promise<Error>((resolve) => peer.on('error', resolve));
    peer.signal({ type: 'transceiverRequest', transceiverRequest: { kind: 'video' } });
    expect(await error).toMatchObject({ code: 'ERR_SIGNALING' });
  });
});
