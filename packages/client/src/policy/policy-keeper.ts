import { KeySet, verifyPolicy } from '@tributary/attest';
import {
  applyDocument,
  isNewer,
  MAX_POLICY_KEYS,
  readSignedPolicy,
  type PeerId,
  type Policy,
  type PolicyDocument,
  type SignedPolicy,
  type StreamId,
} from '@tributary/protocol';

export interface PolicyListener {
  /** What holds for this viewer is another now, by somebody else's word than the server's. */
  changed(): void;
  /** The newest, verified: neighbours are to have it. */
  share(signed: SignedPolicy): void;
  /** This neighbour passed on what is no policy, or what nobody trusted has signed. */
  forged(from: PeerId): void;
  failed(error: unknown): void;
}

interface Held {
  readonly document: PolicyDocument;
  readonly keyId: string;
}

/**
 * What the operator says, from whomever it comes: the server, a neighbour, a file. The newest that a trusted key signed counts, and a
 * server that has missed it undoes nothing.
 */
export class PolicyKeeper {
  readonly #streamId: StreamId;
  readonly #siteKeys: readonly object[] | undefined;
  readonly #listener: PolicyListener;
  #told: Policy | null = null;
  #toldDocument: PolicyDocument | undefined;
  #self: PeerId | null = null;
  #held: Held | undefined;
  #keys = Promise.resolve(new KeySet([]));
  #keysTold = '';

  /** @param siteKeys instead of those that the server tells; undefined: those */
  constructor(streamId: StreamId, siteKeys: readonly object[] | undefined, listener: PolicyListener) {
    this.#streamId = streamId;
    this.#siteKeys = siteKeys;
    this.#listener = listener;
  }

  /** Of the newest document; undefined: none is known. */
  get revision(): number | undefined {
    return (this.#isOutdated() ? this.#held?.document : this.#toldDocument)?.revision;
  }

  /** What holds; null before the server has said anything. */
  get policy(): Policy | null {
    const [told, held, self] = [this.#told, this.#held, this.#self];
    if (!told || !held || !self || !this.#isOutdated()) return told;
    const applied = applyDocument(told, held.document, self);
    // What it says in its own name, as to somebody who was turned away, can switch off and not on.
    return told.peers === 'off' && !this.#toldDocument ? { ...applied, peers: 'off' } : applied;
  }

  /** The server's word, at joining and whenever it changes. @returns what holds */
  told(policy: Policy, self: PeerId): Policy {
    this.#told = policy;
    this.#self = self;
    this.#toldDocument = readSignedPolicy(policy.signed)?.document;
    this.#trust(this.#siteKeys ?? policy.source?.keys ?? []);
    if (policy.signed !== undefined) void this.take(policy.signed);
    return this.policy ?? policy;
  }

  /** Somebody has this to pass on. @param from undefined: nobody who could be blamed */
  async take(signed: SignedPolicy, from?: PeerId): Promise<void> {
    const read = readSignedPolicy(signed);
    const document = read?.document;
    const isNews = (): boolean => document !== undefined && isNewer(document, this.#held?.document);
    let isForged = !read;
    if (read && isNews() && (read.document.stream === '*' || read.document.stream === this.#streamId)) {
      const keys = this.#keys;
      const verdict = await keys.then((set) => verifyPolicy(read, set)).catch(() => 'unknown-key');
      isForged = verdict === 'bad-signature';
      // Others may count meanwhile, documents and keys.
      if (verdict === 'good' && isNews() && keys === this.#keys) {
        this.#held = { document: read.document, keyId: read.keyId };
        this.#listener.share(signed);
        if (this.#isOutdated()) this.#listener.changed();
      }
    }
    if (isForged && from !== undefined) this.#listener.forged(from);
  }

  /** The server has not heard of the newest document. */
  #isOutdated(): boolean {
    return this.#held !== undefined && isNewer(this.#held.document, this.#toldDocument);
  }

  #trust(keys: readonly object[]): void {
    const told = JSON.stringify(keys);
    if (told === this.#keysTold) return;
    this.#keysTold = told;
    const read = KeySet.fromJson({ keys: keys.slice(0, MAX_POLICY_KEYS) }).catch((error: unknown) => {
      this.#listener.failed(error);
      return new KeySet([]);
    });
    this.#keys = read;
    void read.then((set) => {
      // Whose word is not believed any more has said nothing.
      if (this.#keys !== read || !this.#held || set.get(this.#held.keyId)) return;
      this.#held = undefined;
      this.#listener.changed();
    });
  }
}
