// Stands between the page's engine and its data channels, where an attacker who changes nothing of the engine would stand.
import { decodeFrame, encodeFrame } from '@tributary/protocol';
import { Fragmenter, FrameAssembler, MAX_WHOLE_FRAME_BYTES, wholeFrameMessage } from '@tributary/webrtc/framing';
import { HONEST, type Conduct, type SentFrame } from './conduct.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, message: Bytes) => void;
const createDataChannel = RTCPeerConnection.prototype.createDataChannel;

const channels = new Set<RTCDataChannel>();
const outgoing = new WeakMap<RTCDataChannel, FrameAssembler>();
let conduct: Conduct = HONEST;

function sendFrame(channel: RTCDataChannel, frame: SentFrame): void {
  const bytes = encodeFrame(frame);
  if (channel.readyState !== 'open') return;
  if (bytes.length <= MAX_WHOLE_FRAME_BYTES) return send.call(channel, wholeFrameMessage(bytes));
  const fragments = new Fragmenter(bytes);
  while (fragments.remainingBytes > 0) send.call(channel, fragments.next(MAX_WHOLE_FRAME_BYTES));
}

/** The page behaves so from now on. Before any channel is made. */
export function behave(given: Conduct): void {
  conduct = given;
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, message: Bytes) {
    const assembled = outgoing.get(this)?.accept(message.slice());
    if (assembled?.status !== 'frame') return;
    const frame = decodeFrame(assembled.frame);
    if (frame.type !== 'unknown') for (const other of conduct.sends(frame)) sendFrame(this, other);
  } as RTCDataChannel['send'];
  RTCPeerConnection.prototype.createDataChannel = function (this: RTCPeerConnection, label, options) {
    const channel = createDataChannel.call(this, label, options);
    const incoming = new FrameAssembler();
    channels.add(channel);
    outgoing.set(channel, new FrameAssembler());
    channel.addEventListener('close', () => channels.delete(channel));
    // A copy: the engine keeps views of what comes.
    channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      const assembled = incoming.accept(new Uint8Array(data.slice(0)));
      if (assembled.status !== 'frame') return;
      for (const answer of conduct.hears(decodeFrame(assembled.frame))) sendFrame(channel, answer);
    });
    return channel;
  };
}

/** Sends messages as they are, on every channel that is open, past everything that the engine minds: framing, bounds, rates. */
export function sendRaw(messages: Iterable<Bytes>): void {
  for (const message of messages) for (const channel of channels) if (channel.readyState === 'open') send.call(channel, message);
}
