import {
  CHANNEL_MS,
  MAX_CHANNEL_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_QUEUE_BYTES,
  MESSAGE_MS,
  MIN_CHANNEL_BYTES,
  MIN_FRAGMENT_BYTES,
  MIN_QUEUE_BYTES,
  QUEUE_MS,
  UNMEASURED_CHANNEL_BYTES,
  UNMEASURED_FRAGMENT_BYTES,
  UNMEASURED_QUEUE_BYTES,
} from './limits.ts';

/** How much is let in where, in bytes. */
export interface Watermarks {
  /** Bulk, in our queue and in the channel's buffer together: below it `send` takes a frame. */
  readonly queueBytes: number;
  /** The channel's buffer is filled up to this (the message that crosses it is still let in) … */
  readonly channelHighBytes: number;
  /** … and filled again when it has fallen to this. */
  readonly channelLowBytes: number;
  /** The largest bulk message. */
  readonly messageBytes: number;
}

const MS_PER_SECOND = 1000;

function clamp(bytes: number, min: number, max: number): number {
  return Math.round(Math.min(max, Math.max(min, bytes)));
}

const UNMEASURED: Watermarks = {
  queueBytes: UNMEASURED_QUEUE_BYTES,
  channelHighBytes: UNMEASURED_CHANNEL_BYTES,
  channelLowBytes: UNMEASURED_CHANNEL_BYTES / 2,
  messageBytes: UNMEASURED_FRAGMENT_BYTES,
};

/**
 * Invariant: `channelLowBytes` is at most half of `queueBytes`. Then, whenever somebody waits for room, either there is room
 * already or the channel's buffer is above its low watermark, and an event will come: nobody waits for ever.
 */
export function watermarks(goodputBytesPerSecond: number | undefined): Watermarks {
  if (goodputBytesPerSecond === undefined) return UNMEASURED;
  const bytesPerMs = goodputBytesPerSecond / MS_PER_SECOND;
  const channelHighBytes = clamp(CHANNEL_MS * bytesPerMs, MIN_CHANNEL_BYTES, MAX_CHANNEL_BYTES);
  return {
    queueBytes: clamp(QUEUE_MS * bytesPerMs, MIN_QUEUE_BYTES, MAX_QUEUE_BYTES),
    channelHighBytes,
    channelLowBytes: Math.floor(channelHighBytes / 2),
    messageBytes: clamp(MESSAGE_MS * bytesPerMs, MIN_FRAGMENT_BYTES, MAX_MESSAGE_BYTES),
  };
}
