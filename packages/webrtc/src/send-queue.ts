import { MAX_FRAME_BYTES } from '@tributary/protocol';
import type { Clock, FramePriority } from '@tributary/swarm';
import { watermarks, type Watermarks } from './flow-control.ts';
import { Fragmenter, MAX_WHOLE_FRAME_BYTES, MESSAGE_HEADER_BYTES, wholeFrameMessage } from './framing.ts';
import { GoodputMeter } from './goodput.ts';
import { MAX_CONTROL_QUEUE_BYTES, MAX_QUEUED_FRAMES } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What the queue needs of a data channel. */
export interface MessageChannelPort {
  /** Bytes handed over that have not left for the network. */
  bufferedBytes(): number;
  /** From now on `SendQueue.onLow` is to be called when the buffer falls to this. */
  setLowWatermark(bytes: number): void;
  /** @returns false where the channel takes nothing any more: it is closing. */
  send(message: Bytes): boolean;
}

/**
 * Everything on its way out of one link: control first, bulk in fragments, both bounded, and the channel's buffer kept short.
 *
 * Invariant, the only place where messages move on is `#fill`: after it, either nothing waits, or the channel's buffer is
 * above its low watermark and `onLow` will come.
 */
export class SendQueue {
  readonly #channel: MessageChannelPort;
  readonly #goodput: GoodputMeter;
  readonly #onDrain: () => void;
  readonly #control: Bytes[] = [];
  readonly #bulk: Bytes[] = [];
  /** The frame of which some fragments have left. Only whole control frames may pass it, and only where it is bulk. */
  #cut: Fragmenter | undefined;
  #cutPriority: FramePriority = 'bulk';
  #controlBytes = 0;
  /** Of bulk frames waiting and of the frame in fragments. */
  #waitingBytes = 0;
  #handedOverBytes = 0;
  #marks: Watermarks = watermarks(undefined);
  /** Somebody saw no room and was not told of any since. */
  #owesDrain = false;

  constructor(channel: MessageChannelPort, clock: Clock, onDrain: () => void) {
    this.#channel = channel;
    this.#goodput = new GoodputMeter(clock);
    this.#onDrain = onDrain;
    channel.setLowWatermark(this.#marks.channelLowBytes);
  }

  get goodputBytesPerSecond(): number | undefined {
    return this.#goodput.bytesPerSecond;
  }

  bulkRoomBytes(): number {
    const room = this.#bulk.length < MAX_QUEUED_FRAMES ? Math.max(0, this.#marks.queueBytes - this.#queuedBytes()) : 0;
    if (room === 0) this.#owesDrain = true;
    return room;
  }

  /** Bulk waits, or the channel's buffer is above its low watermark: an event will come. */
  isSending(): boolean {
    return this.#waitingBytes > 0 || this.#channel.bufferedBytes() > this.#marks.channelLowBytes;
  }

  /** @returns false where there is no room: the frame was not taken. */
  push(frame: Bytes, priority: FramePriority): boolean {
    if (frame.length > MAX_FRAME_BYTES) throw new RangeError(`a frame has at most ${MAX_FRAME_BYTES} bytes, this one ${frame.length}`);
    if (priority === 'bulk') {
      if (this.bulkRoomBytes() === 0) return false;
      this.#bulk.push(frame);
      this.#waitingBytes += frame.length;
    } else {
      if (this.#control.length >= MAX_QUEUED_FRAMES || this.#controlBytes + frame.length > MAX_CONTROL_QUEUE_BYTES) return false;
      this.#control.push(frame);
      this.#controlBytes += frame.length;
    }
    this.#fill();
    if (priority === 'bulk') this.bulkRoomBytes(); // who filled it to the brim hears of it too
    return true;
  }

  /** The channel's buffer has fallen to the low watermark. */
  onLow(): void {
    const buffered = this.#channel.bufferedBytes();
    this.#goodput.observe(this.#handedOverBytes - buffered, buffered === 0);
    this.#adapt();
    this.#fill();
    if (this.#channel.bufferedBytes() <= this.#marks.channelLowBytes) this.#goodput.pause();
    this.#payDrain();
  }

  /** Forgets everything: the link is closed. */
  clear(): void {
    this.#control.length = 0;
    this.#bulk.length = 0;
    this.#cut = undefined;
    this.#controlBytes = 0;
    this.#waitingBytes = 0;
    this.#owesDrain = false;
  }

  #queuedBytes(): number {
    return this.#waitingBytes + this.#channel.bufferedBytes();
  }

  #adapt(): void {
    const marks = watermarks(this.#goodput.bytesPerSecond);
    if (marks.channelLowBytes !== this.#marks.channelLowBytes) this.#channel.setLowWatermark(marks.channelLowBytes);
    this.#marks = marks;
  }

  #fill(): void {
    // Above the low watermark nothing is added: the buffer has to fall to it now and then, that is what is measured.
    if (this.#channel.bufferedBytes() > this.#marks.channelLowBytes) return;
    while (this.#channel.bufferedBytes() < this.#marks.channelHighBytes) {
      const message = this.#nextMessage();
      if (!message || !this.#channel.send(message)) return;
      this.#handedOverBytes += message.length;
    }
  }

  #nextMessage(): Bytes | undefined {
    if (!this.#cut || this.#cutPriority === 'bulk') {
      const control = this.#control[0];
      if (control && control.length <= MAX_WHOLE_FRAME_BYTES) return wholeFrameMessage(this.#takeControl(control));
      // Too large for one message. It waits for a frame in fragments: there is one such frame at a time.
      if (control && !this.#cut) return this.#cutFrame(this.#takeControl(control), 'control');
    }
    if (this.#cut) return this.#nextFragment(this.#cut);
    const bulk = this.#bulk.shift();
    if (!bulk) return undefined;
    if (bulk.length + MESSAGE_HEADER_BYTES > this.#marks.messageBytes) return this.#cutFrame(bulk, 'bulk');
    this.#waitingBytes -= bulk.length;
    return wholeFrameMessage(bulk);
  }

  #takeControl(frame: Bytes): Bytes {
    this.#control.shift();
    this.#controlBytes -= frame.length;
    return frame;
  }

  #cutFrame(frame: Bytes, priority: FramePriority): Bytes {
    this.#cutPriority = priority;
    if (priority === 'control') this.#waitingBytes += frame.length; // counted there until its last fragment has left
    return this.#nextFragment(new Fragmenter(frame));
  }

  #nextFragment(cut: Fragmenter): Bytes {
    const before = cut.remainingBytes;
    const message = cut.next(this.#marks.messageBytes);
    this.#waitingBytes -= before - cut.remainingBytes;
    this.#cut = cut.remainingBytes > 0 ? cut : undefined;
    return message;
  }

  #payDrain(): void {
    const hasRoomAgain = this.#owesDrain && this.#queuedBytes() <= this.#marks.queueBytes / 2 && this.#bulk.length <= MAX_QUEUED_FRAMES / 2;
    if (!hasRoomAgain && this.isSending()) return;
    this.#owesDrain = false;
    this.#onDrain();
  }
}
