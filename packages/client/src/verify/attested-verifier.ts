import { hashPiece, verifyAttestation, type KeySet } from '@tributary/attest';
import { contentIdOf, pieceHash, pieceLength, segmentKey, type Attestation, type SegmentId, type TrackId } from '@tributary/protocol';
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

interface Check {
  readonly attestation: Attestation;
  isForgotten: boolean;
}

/**
 * Pieces are what an attestation says that a trusted key has signed, by their SHA-256, whoever sent them. Where the site trusts its peers,
 * only their lengths are looked at. Needs WebCrypto: an `AttestError` of reason `no-webcrypto` rejects what it is asked on pages without.
 */
export class AttestedVerifier implements Verifier, Attestations {
  readonly #lengths = new LengthVerifier();
  readonly #memory = new AttestationMemory();
  #trust: TrustState = { mode: 'unknown' };
  /** Signatures that are being checked: what is forgotten meanwhile must not come back by them. */
  readonly #checks = new Set<Check>();

  get trust(): TrustState {
    return this.#trust;
  }

  /** The engine has to be told. What only keys vouched for that are not trusted any more is not believed any more. */
  setTrust(trust: TrustState): void {
    this.#trust = trust;
    this.#memory.forgetWhere(({ keyId }) => !isTrusted(trust, keyId));
  }

  get areNeeded(): boolean {
    return this.#trust.mode !== 'none';
  }

  held(segment: SegmentId): HeldAttestation | undefined {
    return this.#memory.get(segment);
  }

  take(attestation: Attestation, bytes: Uint8Array<ArrayBuffer>): AttestationVerdict | Promise<AttestationVerdict> {
    const { segment } = attestation;
    // What is known to be true needs no second signature.
    if (this.#memory.covers(attestation)) {
      this.#memory.touch(segment);
      return 'good';
    }
    return this.#check(attestation, bytes);
  }

  forgetWhere(isMeant: (segment: SegmentId, issuedAtMs: number) => boolean): void {
    const isForgotten = ({ segment, issuedAtMs }: Attestation): boolean => isMeant(segment, issuedAtMs);
    this.#memory.forgetWhere(isForgotten);
    for (const check of this.#checks) check.isForgotten ||= isForgotten(check.attestation);
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
    const key = segmentKey(segment);
    this.forgetWhere((held) => segmentKey(held) === key);
  }

  forgetTrack(track: TrackId): void {
    this.#lengths.forgetTrack(track);
    this.forgetWhere((segment) => segment.track === track);
  }

  async #compare(piece: PieceToVerify): Promise<Verdict> {
    const known = this.#memory.get(piece.segment);
    // Another size under the same name is another variant of the segment, not a lie: nobody is to blame.
    if (known?.attestation.totalBytes !== piece.totalBytes) return 'unusable';
    if (piece.bytes.length !== pieceLength(piece.totalBytes, piece.index)) return 'bad';
    this.#memory.touch(piece.segment);
    const expected = pieceHash(known.attestation, piece.index);
    const actual = await hashPiece(piece.bytes);
    // What was forgotten meanwhile, or gave way to another content, vouches for nothing and convicts nobody.
    if (this.#memory.get(piece.segment)?.contentId !== known.contentId) return 'unusable';
    return actual.length === expected.length && actual.every((byte, at) => byte === expected[at]) ? 'good' : 'bad';
  }

  async #check(attestation: Attestation, bytes: Uint8Array<ArrayBuffer>): Promise<AttestationVerdict> {
    const trust = this.#trust;
    if (!('keys' in trust)) return 'useless';
    const check: Check = { attestation, isForgotten: false };
    this.#checks.add(check);
    const verdict = await verifyAttestation(attestation, trust.keys).finally(() => this.#checks.delete(check));
    if (check.isForgotten) return 'useless';
    // Other keys count now: by those it may be good, and must be checked anew.
    if (this.#trust !== trust) return this.#check(attestation, bytes);
    switch (verdict) {
      case 'unknown-key':
        return 'useless';
      case 'bad-signature':
        return 'bad';
      case 'good':
        this.#memory.add({ attestation, bytes, contentId: contentIdOf(attestation), issuedAtMs: attestation.issuedAtMs });
        return 'good';
    }
  }
}

function isTrusted(trust: TrustState, keyId: string): boolean {
  return 'keys' in trust && trust.keys.get(keyId) !== undefined;
}
