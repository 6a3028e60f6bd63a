import { segmentKey, type SegmentId, type StreamId } from '@tributary/protocol';
import { STORED_CHARACTERS } from './limits.ts';

/** Attestations as they are handed out, in base64. Bounded in characters; the one used least recently goes first. */
export class AttestationStore {
  readonly #maxCharacters: number;
  /** In the order of use. */
  readonly #texts = new Map<string, string>();
  #characters = 0;

  constructor(maxCharacters: number = STORED_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  get characters(): number {
    return this.#characters;
  }

  get(streamId: StreamId, segment: SegmentId): string | undefined {
    const key = storeKey(streamId, segment);
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    this.#texts.delete(key);
    this.#texts.set(key, text);
    return text;
  }

  put(streamId: StreamId, segment: SegmentId, text: string): void {
    this.delete(streamId, segment);
    this.#texts.set(storeKey(streamId, segment), text);
    this.#characters += text.length;
    for (const [key, { length }] of this.#texts) {
      if (this.#characters <= this.#maxCharacters) return;
      this.#texts.delete(key);
      this.#characters -= length;
    }
  }

  delete(streamId: StreamId, segment: SegmentId): void {
    const key = storeKey(streamId, segment);
    this.#characters -= this.#texts.get(key)?.length ?? 0;
    this.#texts.delete(key);
  }
}

const storeKey = (streamId: StreamId, segment: SegmentId): string => `${streamId}/${segmentKey(segment)}`;
