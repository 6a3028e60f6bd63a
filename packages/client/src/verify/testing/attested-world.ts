import { hashPieces, KeySet, signAttestation, SigningKey } from '@tributary/attest';
import { encodeAttestation, type PeerId, type SegmentId, type StreamId } from '@tributary/protocol';
import type { AttestationSource, EngineOptions } from '@tributary/swarm';
import { eventLoopTurn, Rig, RIG_STREAM, rigSegment, type RigOptions, type RigViewer } from '@tributary/swarm/testing';
import { AttestedVerifier } from '../attested-verifier.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const SOURCE_MS = 40;
const SIGNER_EPOCH_MS = 1_700_000_000_000; // viewers' clocks begin at 0

export interface AttestedViewer extends RigViewer {
  readonly verifier: AttestedVerifier;
}

/** Real engines, verifiers and WebCrypto on a simulated clock and network, with a source of attestations that counts what it is asked. */
export class AttestedWorld {
  readonly rig: Rig;
  readonly key: SigningKey;
  /** What the source has, by sequence number. */
  readonly sealed = new Map<number, Bytes>();
  /** Before this the source has none: the sealer is behind. */
  availableFromMs = 0;
  readonly asked: { readonly viewer: PeerId; readonly sequences: readonly number[] }[] = [];
  readonly #underWay = new Set<Promise<unknown>>();

  private constructor(key: SigningKey, options: RigOptions) {
    this.key = key;
    this.rig = new Rig(options);
    // Hashing takes a thread of its own, which knows nothing of simulated time: time waits for it.
    this.rig.clock.settle = async () => {
      await eventLoopTurn();
      while (this.#underWay.size > 0) {
        await Promise.allSettled(this.#underWay);
        await eventLoopTurn();
      }
    };
  }

  /** @param segments that are sealed from the beginning: 1 to this number */
  static async create(segments: number, options: RigOptions = {}): Promise<AttestedWorld> {
    const world = new AttestedWorld(await SigningKey.generate(), options);
    for (let sequence = 1; sequence <= segments; sequence++) world.sealed.set(sequence, await world.attest(sequence));
    return world;
  }

  /** An attestation, true unless something else is given. */
  async attest(
    sequence: number,
    other: {
      readonly key?: SigningKey;
      readonly content?: Bytes;
      readonly streamId?: StreamId;
      readonly segment?: SegmentId;
      readonly issuedAtMs?: number;
    } = {},
  ): Promise<Bytes> {
    const { key = this.key, content = this.rig.origin.content(sequence), streamId = RIG_STREAM.id, segment = rigSegment(sequence) } = other;
    const { issuedAtMs = this.signerMs } = other;
    return encodeAttestation(await signAttestation(key, { streamId, segment, issuedAtMs, ...(await hashPieces(content)) }));
  }

  /** Now, by the signer's clock. */
  get signerMs(): number {
    return SIGNER_EPOCH_MS + Math.round(this.rig.clock.nowMs());
  }

  /** @param given what its own source gives, where that is not what the world's does */
  join(
    name: string,
    options: Partial<EngineOptions> = {},
    keys: readonly SigningKey[] = [this.key],
    given?: (segments: readonly SegmentId[]) => readonly Bytes[],
  ): AttestedViewer {
    const verifier = new AttestedVerifier();
    verifier.setTrust({ mode: 'sealed', keys: new KeySet(keys.map(({ publicKey }) => publicKey)) });
    this.#follow(verifier);
    const trust = {
      attestations: verifier,
      attestationSource: given ? { fetch: async (segments: readonly SegmentId[]) => given(segments) } : this.#source(() => viewer.peerId),
    };
    const viewer: RigViewer = this.rig.join(name, options, verifier, trust);
    return { ...viewer, verifier };
  }

  /** The live edge moves: everybody's playlist lists the segment, and everybody's player will want it. */
  async live(viewers: readonly RigViewer[], sequence: number, deadlineInMs = 6_000): Promise<void> {
    for (const { engine } of viewers) engine.appeared([rigSegment(sequence)], 2_000);
    for (const viewer of viewers) void viewer.play(sequence, { deadlineInMs });
    await this.rig.clock.runUntil(() => viewers.every(({ played }) => played.has(sequence)), 30_000);
  }

  /** Everything that this viewer has played is what the origin has. */
  playedRight({ played }: RigViewer): boolean {
    return [...played].every(([sequence, bytes]) => {
      const content = this.rig.origin.content(sequence);
      return bytes.length === content.length && bytes.every((byte, at) => byte === content[at]);
    });
  }

  #source(viewer: () => PeerId): AttestationSource {
    return {
      fetch: (segments) =>
        new Promise((resolve) => {
          this.asked.push({ viewer: viewer(), sequences: segments.map(({ sequence }) => sequence) });
          this.rig.clock.after(SOURCE_MS, () => {
            const isThere = this.rig.clock.nowMs() >= this.availableFromMs;
            resolve(isThere ? segments.flatMap(({ sequence }) => this.sealed.get(sequence) ?? []) : []);
          });
        }),
    };
  }

  #follow(verifier: AttestedVerifier): void {
    const [take, verify] = [verifier.take.bind(verifier), verifier.verify.bind(verifier)];
    verifier.take = (...given) => this.#tracked(take(...given));
    verifier.verify = (piece) => this.#tracked(verify(piece));
  }

  #tracked<T>(answer: T): T {
    if (answer instanceof Promise) {
      this.#underWay.add(answer);
      void Promise.allSettled([answer]).then(() => this.#underWay.delete(answer));
    }
    return answer;
  }
}
