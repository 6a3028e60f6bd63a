import { hashPiece, verifyAttestation, type KeySet } from '@tributary/attest';
import { contentIdOf, pieceHash, pieceLength, type Attestation, type SegmentId } from '@tributary/protocol';
import {
  LengthVerifier,
  type Attestations,
  type AttestationVerdict,
  type HeldAttestation,
  type PieceToVerify,
  type Verdict,
  type Verifier,
} from '@tributary/swarm';
import { AttestationMemory } from './attestation-memory.ts';

/** Who vouches for bytes. `unknown`: the server has not said yet; until then nothing is passed on. */
export type TrustState = { readonly mode: 'unknown' | 'none' } | { readonly mode: 'sealed' | 'notary'; readonly keys: KeySet };

/**
 * Pieces are what an attestation says that a trusted key has signed, by their SHA-256, whoever sent them. Where the site trusts its peers,
 * only their lengths are looked at. Needs WebCrypto: an `AttestError` of reason `no-webcrypto` rejects what it is asked on pages without.
 */
export class AttestedVerifier implements Verifier, Attestations {
  readonly #lengths = new LengthVerifier();
  readonly #memory = new AttestationMemory();
  #trust: TrustState = { mode: 'unknown' };

  get trust(): TrustState {
    return this.#trust;
  }

  /** The engine has to be told. What was verified stays verified. */
  setTrust(trust: TrustState): void {
    this.#trust = trust;
  }

  get areNeeded(): boolean {
    return this.#trust.mode !== 'none';
  }

  held(segment: SegmentId): HeldAttestation | undefined {
    return this.#memory.get(segment);
  }

  take(attestation: Attestation, bytes: Uint8Array<ArrayBuffer>): AttestationVerdict | Promise<AttestationVerdict> {
    const { segment } = attestation;
    // What is known to be true needs no second signature, and so no key that is still trusted.
    if (this.#memory.same(attestation)) {
      this.#memory.touch(segment);
      return 'good';
    }
    return this.#check(attestation, bytes);
  }

  preferOther(segment: SegmentId): boolean {
    return this.#memory.preferOther(segment);
  }

  verify(piece: PieceToVerify): Verdict | Promise<Verdict> {
    return this.areNeeded ? this.#compare(piece) : this.#lengths.verify(piece);
  }

  sizeOf(segment: SegmentId): number | undefined {
    const attested = this.areNeeded ? this.#memory.get(segment)?.attestation.totalBytes : undefined;
    return attested ?? this.#lengths.sizeOf(segment);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#lengths.learnSize(segment, totalBytes);
  }

  forget(segment: SegmentId): void {
    this.#lengths.forget(segment);
    this.#memory.forget(segment);
  }

  async #compare(piece: PieceToVerify): Promise<Verdict> {
    const attestation = this.#memory.get(piece.segment)?.attestation;
    // Another size under the same name is another variant of the segment, not a lie: nobody is to blame.
    if (!attestation || attestation.totalBytes !== piece.totalBytes) return 'unusable';
    if (piece.bytes.length !== pieceLength(piece.totalBytes, piece.index)) return 'bad';
    this.#memory.touch(piece.segment);
    const expected = pieceHash(attestation, piece.index);
    const actual = await hashPiece(piece.bytes);
    return actual.length === expected.length && actual.every((byte, at) => byte === expected[at]) ? 'good' : 'bad';
  }

  async #check(attestation: Attestation, bytes: Uint8Array<ArrayBuffer>): Promise<AttestationVerdict> {
    const trust = this.#trust;
    if (!('keys' in trust)) return 'useless';
    switch (await verifyAttestation(attestation, trust.keys)) {
      case 'unknown-key':
        return 'useless';
      case 'bad-signature':
        return 'bad';
      case 'good':
        // Two may have been under way at once.
        if (!this.#memory.same(attestation)) this.#memory.add({ attestation, bytes, contentId: contentIdOf(attestation) });
        return 'good';
    }
  }
}
