import {
  adopted,
  effectiveSettings,
  EVERY_STREAM,
  nextRevision,
  peerPercent,
  policyDocumentOf,
  rampDown,
  readSettings,
  without,
  type CompleteSettings,
  type EffectiveSettings,
  type OriginLoad,
  type Ramp,
  type Settings,
} from '@tributary/control';
import {
  applyDocument,
  isNewer,
  type PeerId,
  type Policy,
  type PolicyDocument,
  type SignedPolicy,
  type StreamId,
} from '@tributary/protocol';
import type { Clock } from '@tributary/signaling';
import type { Logger } from 'pino';
import { ServerError } from '../errors.ts';
import type { PolicyFile } from './policy-file.ts';
import type { PolicySigner } from './policy-signer.ts';
import { Ramps, type RampState } from './ramps.ts';
import type { Scope, SettingsStore } from './settings-store.ts';

/** Streams with settings of their own: as many signed policies as viewers read of a file, that for all among them. */
export const MAX_STREAM_SETTINGS = 95;

/** Somebody has set something. For the log, and for whoever watches. */
export interface SettingsChange {
  readonly scope: Scope;
  /** What is set for it now, by itself. */
  readonly settings: Settings;
  readonly revision: number;
  /** Who did: an operator's name, or what the server calls its own doing. */
  readonly by: string;
  readonly ramping: RampState | null;
}

/** What a change would come to. */
export interface SettingsOutlook {
  readonly ramp: Ramp;
  /** Now; null: nobody has measured it. */
  readonly load: OriginLoad | null;
  /** What the origin can serve; null: everything. */
  readonly limitBytesPerSecond: number | null;
  /** Of the viewers, those that have peers, now and then. */
  readonly fromPercent: number;
  readonly toPercent: number;
}

export interface PolicyDeskOptions {
  /** What the server was started with, of a stream: who vouches for it, how often to report. */
  readonly base: (streamId: StreamId) => Policy;
  readonly defaults: CompleteSettings;
  readonly hasTurn: boolean;
  readonly signer: PolicySigner;
  readonly store: SettingsStore;
  /** Null: nothing is left for viewers that cannot reach the server. */
  readonly file: PolicyFile | null;
  /** Where viewers find that file; undefined: nowhere. */
  readonly url: string | undefined;
  readonly clock: Clock;
  readonly epochMs: () => number;
  /** What is delivered to the viewers of a stream, or of all; null: nobody has measured it. */
  readonly load: (scope: Scope) => Promise<OriginLoad | null>;
  /** The viewers of the stream, or of all, are to be told. */
  readonly tell: (streamId: StreamId | null) => void;
  readonly logger: Logger;
}

/** Who sets what nobody sets. */
const RAMP = 'ramp';
const POLICY_FILE = 'policy-file';

interface Issued {
  readonly document: PolicyDocument;
  readonly signed: SignedPolicy;
}

/** What the operator has set, for all streams and for each; what each viewer is told of it; and how it gets from one to the other. */
export class PolicyDesk {
  readonly #options: PolicyDeskOptions;
  readonly #settings = new Map<Scope, Settings>();
  readonly #changes = new Map<Scope, { readonly revision: number; readonly by: string }>();
  readonly #listeners = new Set<(change: SettingsChange) => void>();
  readonly #ramps: Ramps;
  #issued: ReadonlyMap<Scope, Issued> = new Map();
  #revision = 0;
  /** Changes happen one after the other, in the order in which they were asked for. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PolicyDeskOptions) {
    this.#options = options;
    this.#ramps = new Ramps({
      clock: options.clock,
      measure: (scope) => this.#measure(scope),
      stepped: async (scope) => void (await this.#inTurn(() => this.#issue(scope, RAMP))),
      onError: (error) => options.logger.error({ err: error }, 'a step of switching peers off failed: it is tried again in a moment'),
    });
  }

  /** Takes up what was set before, and what was signed elsewhere while this server was down. @throws ServerError `bad-settings` */
  static async open(options: PolicyDeskOptions): Promise<PolicyDesk> {
    const desk = new PolicyDesk(options);
    await desk.#takeUp();
    return desk;
  }

  /** What a viewer is told. */
  policyOf(streamId: StreamId, peerId: PeerId): Policy {
    const { base, signer, url } = this.#options;
    const source = { keys: signer.keys, ...(url === undefined ? {} : { url }) };
    const issued = this.#issuedTo(streamId);
    if (!issued) return { ...base(streamId), source };
    const { sealedKeys } = this.effective(streamId);
    const trust = sealedKeys && sealedKeys.length > 0 ? { trust: { mode: 'sealed', keys: sealedKeys } as const } : {};
    return applyDocument({ ...base(streamId), ...trust, signed: issued.signed, source }, issued.document, peerId);
  }

  /** Why pages of this web origin may have no peers of this stream; null: they may. */
  originRefusal(streamId: StreamId, pageOrigin: string | undefined): string | null {
    const { allowedOrigins = [] } = this.effective(streamId);
    if (allowedOrigins.length === 0 || (pageOrigin !== undefined && allowedOrigins.includes(pageOrigin))) return null;
    return `The operator lets pages of other sites share this stream, and not ${pageOrigin ?? 'those that do not say whose they are'}: add it to the allowed origins.`;
  }

  /** What is set for it by itself. */
  settingsOf(scope: Scope): Settings {
    return this.#settings.get(scope) ?? {};
  }

  /** Streams with settings of their own. */
  get streams(): readonly StreamId[] {
    return [...this.#settings.keys()].filter((scope): scope is StreamId => scope !== EVERY_STREAM);
  }

  /** What holds for it now: in the middle of a ramp, its step. */
  effective(scope: Scope): EffectiveSettings {
    return this.#effective(scope, (each) => {
      const ramp = this.#ramps.state(each);
      const settings = this.settingsOf(each);
      return ramp ? { ...settings, peers: 'on', rolloutPercent: ramp.rolloutPercent } : settings;
    });
  }

  /** The latest change of what is set for it by itself; null: nothing ever was. */
  changeOf(scope: Scope): { readonly revision: number; readonly by: string } | null {
    return this.#changes.get(scope) ?? null;
  }

  /** Of the change with which a stream's rollout began: of those settings that its percentage stands in. 0: nothing was ever set. */
  rolloutRevision(streamId: StreamId): number {
    const scope = this.settingsOf(streamId).rolloutPercent === undefined ? EVERY_STREAM : streamId;
    return this.changeOf(scope)?.revision ?? 0;
  }

  /** Of the newest word; 0: nothing was ever set. */
  get revision(): number {
    return this.#revision;
  }

  /** Null: all is as it was set. */
  ramping(scope: Scope): RampState | null {
    return this.#ramps.state(scope);
  }

  /** What these settings would come to for the origin, before anybody confirms them. @throws ControlError `bad-setting` */
  async preview(scope: Scope, settings: unknown): Promise<SettingsOutlook> {
    const checked = readSettings(settings, this.#options);
    const fromPercent = peerPercent(this.effective(scope));
    const toPercent = peerPercent(this.#with(scope, checked));
    const { load, originBytesPerSecond } = await this.#measure(scope, checked);
    const ramp = rampDown({ fromPercent, toPercent, load, originBytesPerSecond });
    return { ramp, load, limitBytesPerSecond: originBytesPerSecond, fromPercent, toPercent };
  }

  /**
   * Sets all that is set for a stream, or for all, anew; what is left out is not set any more. Resolves once it is kept, and viewers are
   * being told. Where the origin cannot bear it at once, it goes step by step: see `ramping`.
   * @param by who does
   * @param how `at-once`: whatever the origin can bear
   * @param isWanted asked when its turn has come: whether nothing has happened meanwhile that it was not made for
   * @returns null where it was no longer wanted
   * @throws ControlError `bad-setting`; ServerError `bad-settings` where it cannot be kept: nothing has changed then
   */
  async set(scope: Scope, settings: unknown, by: string, how?: 'ramped' | 'at-once'): Promise<SettingsChange>;
  async set(
    scope: Scope,
    settings: unknown,
    by: string,
    how: 'ramped' | 'at-once',
    isWanted: () => boolean,
  ): Promise<SettingsChange | null>;
  async set(
    scope: Scope,
    settings: unknown,
    by: string,
    how: 'ramped' | 'at-once' = 'ramped',
    isWanted: () => boolean = () => true,
  ): Promise<SettingsChange | null> {
    const checked = readSettings(settings, this.#options);
    return this.#inTurn(async () => {
      if (!isWanted()) return null;
      const isNewStream = scope !== EVERY_STREAM && !this.#settings.has(scope);
      if (isNewStream && this.streams.length >= MAX_STREAM_SETTINGS)
        throw new ServerError(
          'bad-settings',
          `${MAX_STREAM_SETTINGS} streams have settings of their own: clear those of one that is over.`,
        );
      const fromPercent = peerPercent(this.effective(scope));
      const toPercent = peerPercent(this.#with(scope, checked));
      const before = this.#settings.get(scope);
      this.#settings.set(scope, checked);
      const putBack = this.#ramps.stop(scope);
      try {
        if (how === 'ramped' && toPercent < fromPercent)
          this.#ramps.start(scope, fromPercent, toPercent, await this.#ramps.plan(scope, fromPercent, toPercent));
        return await this.#issue(scope, by);
      } catch (error) {
        this.#ramps.stop(scope);
        if (before) this.#settings.set(scope, before);
        else this.#settings.delete(scope);
        putBack?.();
        throw error;
      }
    });
  }

  /** Ends a ramp where it would have ended, now, whatever the origin can bear. @returns false where none runs */
  async force(scope: Scope, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const putBack = this.#ramps.stop(scope);
      if (!putBack) return false;
      await this.#issue(scope, by).catch((error: unknown) => {
        putBack();
        throw error;
      });
      return true;
    });
  }

  /** Ends a ramp where it is: so many viewers keep their peers. @returns false where none runs */
  async stopRamp(scope: Scope, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const state = this.#ramps.state(scope);
      if (!state) return false;
      const before = this.settingsOf(scope);
      this.#settings.set(scope, { ...before, peers: 'on', rolloutPercent: state.rolloutPercent });
      const putBack = this.#ramps.stop(scope);
      await this.#issue(scope, by).catch((error: unknown) => {
        this.#settings.set(scope, before);
        putBack?.();
        throw error;
      });
      return true;
    });
  }

  /** @returns a function that ends it */
  on(listener: (change: SettingsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ramps stand still. */
  close(): void {
    this.#ramps.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  #effective(scope: Scope, settingsOf: (scope: Scope) => Settings): EffectiveSettings {
    return effectiveSettings(this.#options.defaults, settingsOf(EVERY_STREAM), scope === EVERY_STREAM ? {} : settingsOf(scope));
  }

  #with(scope: Scope, settings: Settings): EffectiveSettings {
    return this.#effective(scope, (each) => (each === scope ? settings : this.settingsOf(each)));
  }

  /** The rate of a stream's own origin, or else of the one that all streams share. */
  async #measure(
    scope: Scope,
    settings = this.settingsOf(scope),
  ): Promise<{ readonly load: OriginLoad | null; readonly originBytesPerSecond: number | null }> {
    const own = settings.originBytesPerSecond;
    const shared = this.settingsOf(EVERY_STREAM).originBytesPerSecond;
    const load = await this.#options.load(scope);
    if (own !== undefined || !load) return { load, originBytesPerSecond: own === undefined ? (shared ?? null) : own };
    const all = await this.#options.load(EVERY_STREAM);
    return { load: { ...load, ...(all && { originBytesPerSecond: all.originBytesPerSecond }) }, originBytesPerSecond: shared ?? null };
  }

  #issuedTo(streamId: StreamId): Issued | undefined {
    return this.#issued.get(streamId) ?? this.#issued.get(EVERY_STREAM);
  }

  /** Makes what is set now everybody's: kept, signed, left in the file, told. */
  async #issue(scope: Scope, by: string): Promise<SettingsChange> {
    const { store, logger, epochMs, tell } = this.#options;
    const revision = nextRevision(this.#revision, epochMs());
    const settings = this.settingsOf(scope);
    // First: what viewers have been told must not be forgotten.
    const { by: who } = by === RAMP ? (this.changeOf(scope) ?? { by }) : { by };
    await store.save({ scope, settings, revision, by: who });
    // A step of a ramp is no change that anybody made.
    if (by !== RAMP) this.#changes.set(scope, { revision, by });
    if (scope !== EVERY_STREAM && Object.keys(settings).length === 0) this.#settings.delete(scope);
    await this.#sign(revision);
    await this.#leave();
    const change: SettingsChange = { scope, settings, revision, by, ramping: this.#ramps.state(scope) };
    logger.info(change, 'settings');
    tell(scope === EVERY_STREAM ? null : scope);
    for (const listener of this.#listeners) listener(change);
    return change;
  }

  /** All of one revision: of two for a viewer, that for its stream counts, and a later one for all before both. */
  async #sign(revision: number): Promise<void> {
    const { signer } = this.#options;
    const scopes = new Set<Scope>([EVERY_STREAM, ...this.#settings.keys()]);
    const documents = [...scopes].map((scope) => policyDocumentOf(scope, this.effective(scope), revision, signer.salt));
    const signed = await Promise.all(
      documents.map(async (document) => [document.stream, { document, signed: await signer.sign(document) }] as const),
    );
    this.#revision = revision;
    this.#issued = new Map(signed);
  }

  /** Viewers that reach the server need no file: that it cannot be written is no reason not to tell them. */
  async #leave(): Promise<void> {
    const { file, logger } = this.#options;
    try {
      await file?.write([...this.#issued.values()].map(({ signed }) => signed));
    } catch (error) {
      logger.error({ err: error }, 'the policy file cannot be written: viewers that cannot reach this server will not hear of this change');
    }
  }

  async #takeUp(): Promise<void> {
    const { store, file, signer, logger } = this.#options;
    const stored = await store.load();
    for (const { scope, settings, revision, by } of stored) {
      this.#changes.set(scope, { revision, by });
      if (scope === EVERY_STREAM || Object.keys(settings).length > 0) this.#settings.set(scope, settings);
      this.#revision = Math.max(this.#revision, revision);
    }
    const read = await Promise.all(((await file?.read()) ?? []).map((signed) => signer.read(signed)));
    const unread = read.filter((document) => document === null).length;
    if (unread > 0) logger.warn({ policies: unread }, 'the policy file has lines that this server’s key has not signed: they are left out');
    const newer = read.filter((document) => document !== null).filter(({ revision }) => revision > this.#revision);
    for (const document of newer.toSorted((a, b) => (isNewer(a, b) ? 1 : -1))) await this.#adopt(document);
    if (this.#revision > 0) await this.#sign(this.#revision);
  }

  /** What somebody has signed elsewhere counts here, too, and is not overruled by what a stream had set before. */
  async #adopt(document: PolicyDocument): Promise<void> {
    const { stream, revision, settings: said } = document;
    const { store, logger } = this.#options;
    const changed = new Map<Scope, Settings>([[stream, adopted(this.settingsOf(stream), document)]]);
    if (stream === EVERY_STREAM) for (const scope of this.streams) changed.set(scope, without(this.settingsOf(scope), said));
    for (const [scope, settings] of changed) {
      this.#settings.set(scope, settings);
      this.#changes.set(scope, { revision, by: POLICY_FILE });
      await store.save({ scope, settings, revision, by: POLICY_FILE });
    }
    this.#revision = revision;
    logger.info({ scope: stream, settings: said, revision, by: POLICY_FILE }, 'settings that were signed while this server was away');
  }
}
