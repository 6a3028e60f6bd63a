// One end of a measured connection: over our transport, or over a bare data channel with two watermarks, which is the most
// that the browser gives. The benchmark carries the signals between two pages.
import type { PeerId, PeerSignal } from '@tributary/protocol';
import type { Link } from '@tributary/swarm';
import { createWebRtcTransport } from '../src/index.ts';
import { MAX_CHANNEL_BYTES } from '../src/limits.ts';
import { PageClock } from './page-clock.ts';

/** `bare`: a bare channel with a long buffer. `bare-short`: with the buffer of a fast link of ours, so that only our code differs. */
export type Carrier = 'link' | 'bare' | 'bare-short';

export interface BenchPage {
  open(carrier: Carrier, initiator: boolean): Promise<void>;
  signal(signal: PeerSignal): void;
  /** Sends so many bytes in frames of the given size. */
  send(totalBytes: number, frameBytes: number): void;
  /** Receives so many bytes. @returns milliseconds from the first frame to the last */
  receive(totalBytes: number): Promise<number>;
  /** Keeps bulk flowing for so long, with a small control frame now and then. */
  sendWithControl(durationMs: number, frameBytes: number): Promise<void>;
  /** Milliseconds on the way of every control frame that arrived; both pages read the same machine's clock. */
  controlDelaysMs(): readonly number[];
  goodputBytesPerSecond(): number | undefined;
  close(): void;
}

declare global {
  interface Window {
    tributaryBench: BenchPage;
    /** Provided by the benchmark: hands a signal to the other page. */
    relaySignal(signal: PeerSignal): void;
  }
}

const BARE_HIGH_BYTES = { bare: 1024 * 1024, 'bare-short': MAX_CHANNEL_BYTES };
const BARE_LOW_BYTES = { bare: 256 * 1024, 'bare-short': MAX_CHANNEL_BYTES / 2 };
const CONTROL_FRAME_BYTES = 16;
const CONTROL_INTERVAL_MS = 250;

const delaysMs: number[] = [];
let link: Link | undefined;
let connection: RTCPeerConnection | undefined;
let channel: RTCDataChannel | undefined;
let bareHighBytes = BARE_HIGH_BYTES.bare;
let onDrain: () => void = () => {};
let received = { bytes: 0, wantedBytes: Infinity, firstAtMs: 0, done: (_elapsedMs: number): void => {} };

function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

function note(frame: Uint8Array): void {
  if (frame.length === CONTROL_FRAME_BYTES) {
    delaysMs.push(wallClockMs() - new DataView(frame.buffer, frame.byteOffset).getFloat64(0));
    return;
  }
  if (received.bytes === 0) received.firstAtMs = performance.now();
  received.bytes += frame.length;
  if (received.bytes >= received.wantedBytes) received.done(performance.now() - received.firstAtMs);
}

function openLink(initiator: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const handlers = {
      onSignal: (signal: PeerSignal) => window.relaySignal(signal),
      onOpen: resolve,
      onFrame: note,
      onDrain: () => onDrain(),
      onClose: reject,
    };
    link = createWebRtcTransport({ clock: new PageClock() }).open('a'.repeat(24) as PeerId, { initiator, iceServers: [] }, handlers);
  });
}

async function openBare(carrier: 'bare' | 'bare-short', initiator: boolean): Promise<void> {
  bareHighBytes = BARE_HIGH_BYTES[carrier];
  connection = new RTCPeerConnection();
  const opening = (channel = connection.createDataChannel('', { negotiated: true, id: 0 }));
  opening.binaryType = 'arraybuffer';
  opening.bufferedAmountLowThreshold = BARE_LOW_BYTES[carrier];
  opening.addEventListener('bufferedamountlow', () => onDrain());
  opening.addEventListener('message', ({ data }) => note(new Uint8Array(data as ArrayBuffer)));
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) window.relaySignal({ type: 'candidate', candidate: candidate.toJSON() });
  });
  if (initiator) {
    await connection.setLocalDescription();
    window.relaySignal({ type: 'offer', sdp: connection.localDescription?.sdp });
  }
  await new Promise((resolve) => opening.addEventListener('open', resolve, { once: true }));
}

async function signalBare(bare: RTCPeerConnection, signal: PeerSignal): Promise<void> {
  if (signal['type'] === 'candidate') return bare.addIceCandidate(signal['candidate'] as RTCIceCandidateInit);
  await bare.setRemoteDescription(signal as unknown as RTCSessionDescriptionInit);
  if (signal['type'] !== 'offer') return;
  await bare.setLocalDescription();
  window.relaySignal({ type: 'answer', sdp: bare.localDescription?.sdp });
}

function sendBare(frame: Uint8Array<ArrayBuffer>): boolean {
  if (!channel || channel.bufferedAmount >= bareHighBytes) return false;
  channel.send(frame);
  return true;
}

/** Sends frames while there is room, and again whenever there is, until it has sent enough. */
function keepSending(frame: Uint8Array<ArrayBuffer>, enough: (sentFrames: number) => boolean): void {
  let sentFrames = 0;
  onDrain = () => {
    while (!enough(sentFrames) && (link ? link.send(frame, 'bulk') : sendBare(frame))) sentFrames++;
  };
  onDrain();
}

let signals = Promise.resolve();

window.tributaryBench = {
  open: (carrier, initiator) => (carrier === 'link' ? openLink(initiator) : openBare(carrier, initiator)),
  signal(signal) {
    link?.signal(signal);
    const bare = connection;
    if (bare) signals = signals.then(() => signalBare(bare, signal));
  },
  send(totalBytes, frameBytes) {
    const frames = Math.ceil(totalBytes / frameBytes);
    keepSending(new Uint8Array(frameBytes), (sentFrames) => sentFrames >= frames);
  },
  receive: (wantedBytes) => new Promise((done) => (received = { bytes: 0, wantedBytes, firstAtMs: 0, done })),
  sendWithControl(durationMs, frameBytes) {
    const endMs = performance.now() + durationMs;
    keepSending(new Uint8Array(frameBytes), () => performance.now() > endMs);
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const control = new Uint8Array(CONTROL_FRAME_BYTES);
        new DataView(control.buffer).setFloat64(0, wallClockMs());
        if (link) link.send(control, 'control');
        else channel?.send(control);
        if (performance.now() < endMs) return;
        clearInterval(timer);
        resolve();
      }, CONTROL_INTERVAL_MS);
    });
  },
  controlDelaysMs: () => delaysMs,
  goodputBytesPerSecond: () => link?.sendGoodputBytesPerSecond(),
  close() {
    link?.close();
    connection?.close();
  },
};
