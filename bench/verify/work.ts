/** What a viewer does to believe a segment, again and again and nothing else: the same in a browser and in Node. */
import { hashPieces, KeySet, signAttestation, SigningKey } from '@tributary/attest';
import { AttestedVerifier } from '@tributary/client/attested-verifier';
import { decodeAttestation, encodeAttestation, PIECE_BYTES, type SegmentId, type StreamId, type TrackId } from '@tributary/protocol';

type Bytes = Uint8Array<ArrayBuffer>;

/** 300 kB, 2 s at 1.2 Mbit/s as in the live case: ten pieces. */
const SEGMENT_BYTES = 300_000;
/** Signed beforehand, and checked in turn by verifiers that know none of them yet. */
const ATTESTATIONS = 64;
const STREAM_ID = '5e'.repeat(16) as StreamId;
const BYTE_VALUES = 256;

const segmentOf = (sequence: number): SegmentId => ({ track: '5e'.repeat(8) as TrackId, sequence, name: '5e'.repeat(8) });

/** Both kinds of work, each operation begun when the one before it is done, as pieces and attestations come in. */
export class VerifyWork {
  readonly #keys: KeySet;
  readonly #content: Bytes;
  readonly #attestations: readonly Bytes[];

  private constructor(keys: KeySet, content: Bytes, attestations: readonly Bytes[]) {
    this.#keys = keys;
    this.#content = content;
    this.#attestations = attestations;
  }

  static async create(): Promise<VerifyWork> {
    const key = await SigningKey.generate();
    const content = Uint8Array.from({ length: SEGMENT_BYTES }, (_, at) => at % BYTE_VALUES);
    const hashed = await hashPieces(content);
    const attestations: Bytes[] = [];
    for (let sequence = 0; sequence < ATTESTATIONS; sequence++) {
      const signed = await signAttestation(key, { streamId: STREAM_ID, segment: segmentOf(sequence), issuedAtMs: sequence, ...hashed });
      attestations.push(encodeAttestation(signed));
    }
    return new VerifyWork(new KeySet([key.publicKey]), content, attestations);
  }

  /** Verifies so many pieces of 32 KiB. @throws Error where one is not good */
  async pieces(count: number): Promise<void> {
    const verifier = this.#verifier();
    await this.#take(verifier, 0);
    const [segment, bytes] = [segmentOf(0), this.#content.subarray(0, PIECE_BYTES)];
    for (let i = 0; i < count; i++) {
      const verdict = await verifier.verify({ segment, index: 0, totalBytes: SEGMENT_BYTES, bytes, from: null });
      if (verdict !== 'good') throw new Error(`A piece is ${verdict}: nothing is measured by that`);
    }
  }

  /** Reads and checks so many attestations. @throws Error where one is not good */
  async attestations(count: number): Promise<void> {
    let verifier = this.#verifier();
    for (let i = 0; i < count; i++) {
      const at = i % ATTESTATIONS;
      // What a verifier knows it does not check again.
      if (at === 0) verifier = this.#verifier();
      await this.#take(verifier, at);
    }
  }

  #verifier(): AttestedVerifier {
    const verifier = new AttestedVerifier();
    verifier.setTrust({ mode: 'sealed', keys: this.#keys });
    return verifier;
  }

  async #take(verifier: AttestedVerifier, at: number): Promise<void> {
    const bytes = this.#attestations[at] ?? new Uint8Array();
    const verdict = await verifier.take(decodeAttestation(bytes), bytes);
    if (verdict !== 'good') throw new Error(`An attestation is ${verdict}: nothing is measured by that`);
  }
}
