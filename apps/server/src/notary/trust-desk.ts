import { type PeerId, type Policy, type StreamId, type Trust, type TrustedKey } from '@tributary/protocol';
import {
  AgreementNotary,
  Notary,
  type Clock,
  type NotaryError,
  type NotaryFigures,
  type NotaryOptions,
  type Outbox,
  type Random,
} from '@tributary/signaling';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { CheckedOptions } from '../options.ts';
import { addressOf, idsOf } from '../stream-address.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import type { ResolveAll } from './guarded-lookup.ts';
import { HttpSource } from './http-source.ts';
import { NotaryKeys, readSealedKeys } from './notary-keys.ts';
import { OriginFetcher } from './origin-fetcher.ts';

/** Streams that nobody vouches for, told in the log; anybody can join streams of any name. */
const STREAMS_TOLD = 100;

export interface TrustDeskOptions {
  readonly checked: CheckedOptions;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
  readonly onDuty: NotaryOptions['onDuty'];
  /** What a viewer is told, revocations and settings included: this desk knows of none. */
  readonly toldPolicy: (streamId: StreamId, peerId: PeerId) => Policy;
  readonly resolve?: ResolveAll | undefined;
}

const NOBODY: Trust = { mode: 'none', keys: [] };

/** Decides who vouches for each stream's bytes, and runs the notary where that is the server. */
export class TrustDesk {
  /** Null: no stream has one. */
  readonly notary: Notary | null;
  /** Null: viewers are not asked. */
  readonly agreement: AgreementNotary | null;
  readonly #options: TrustDeskOptions;
  readonly #fetcher: OriginFetcher | null;
  readonly #keys: readonly TrustedKey[];
  readonly #told = new Set<StreamId>();

  private constructor(options: TrustDeskOptions, keys: readonly TrustedKey[], signer: NotaryKeys | null) {
    this.#options = options;
    this.#keys = keys;
    const isByAgreement = options.checked.trust === 'agreement';
    this.agreement = signer && isByAgreement ? this.#createAgreement(signer) : null;
    const hosts = signer && !isByAgreement ? allowedHosts(options.checked) : null;
    this.#fetcher = hosts && new OriginFetcher({ hosts, resolve: options.resolve });
    this.notary = this.#fetcher && signer ? this.#createNotary(this.#fetcher, signer) : null;
  }

  /** @throws ServerError `bad-key`, `bad-option` */
  static async open(options: TrustDeskOptions): Promise<TrustDesk> {
    const { trust, sealedKeys, notaryKeys } = options.checked;
    if (trust === 'none') {
      options.logger.warn('--trust none: viewers believe what other viewers send. Use it where all of them are known.');
      return new TrustDesk(options, [], null);
    }
    if (trust === 'sealed') return new TrustDesk(options, await readSealedKeys(sealedKeys), null);
    const signer = await NotaryKeys.from(notaryKeys);
    const { keyId, keys } = signer;
    if (trust === 'agreement')
      options.logger.warn(
        { keyId },
        '--trust agreement: whoever reports from three networks can have anything believed. Prefer the notary or sealed streams.',
      );
    else options.logger.info({ keyId, keys: keys.length }, 'the notary vouches for streams that it can fetch');
    return new TrustDesk(options, signer.keys, signer);
  }

  /** Whoever answers for attestations, and hears who is in which swarm. */
  get desk(): Notary | AgreementNotary | null {
    return this.notary ?? this.agreement;
  }

  policyOf(streamId: StreamId): Policy {
    return { ...this.#options.checked.policy, trust: this.#trustOf(streamId) };
  }

  figures(streamId: StreamId): NotaryFigures | undefined {
    return this.notary?.figures(streamId);
  }

  close(): void {
    this.#fetcher?.close();
  }

  #trustOf(streamId: StreamId): Trust {
    switch (this.#options.checked.trust) {
      case 'none':
        return NOBODY;
      case 'sealed':
        return { mode: 'sealed', keys: this.#keys };
      case 'notary':
        return { mode: 'notary', keys: this.#keys };
      case 'agreement':
        return { mode: 'notary', keys: this.#keys, wantsHashes: true };
      case 'auto':
        return this.notary?.vouchesFor(streamId) ? { mode: 'notary', keys: this.#keys } : NOBODY;
    }
  }

  #createNotary(fetcher: OriginFetcher, signer: NotaryKeys): Notary {
    const { checked, logger, metrics, outbox, clock, random, onDuty } = this.#options;
    return new Notary({
      source: new HttpSource(fetcher),
      signer,
      clock,
      random,
      outbox,
      onDuty,
      streams: ownStreams(checked),
      observer: {
        fetched: (bytes) => metrics.notaryBytes.inc(bytes),
        attested: () => metrics.notarySegments.inc(),
        failed: (error) => {
          metrics.notaryFailures.inc({ reason: error.reason });
          if (error.reason === 'internal') logger.error({ err: error }, 'the notary failed');
          else logger.debug({ reason: error.reason }, error.message);
        },
        unreachable: (stream, error) => this.#warnUnreachable(stream, error),
        reachable: (stream) => logger.info({ stream }, 'the notary can fetch this stream again'),
        unknown: (streamId, label) => this.#warnUnknown(streamId, label),
        begun: (streamId, viewers) => this.#tellPolicy(streamId, viewers),
      },
    });
  }

  #createAgreement(signer: NotaryKeys): AgreementNotary {
    const { logger, metrics, outbox, clock, random, onDuty } = this.#options;
    return new AgreementNotary({
      outbox,
      clock,
      random,
      onDuty,
      sign: (streamId, segment, totalBytes, hashes) =>
        signer.sign(streamId, segment, { totalBytes, pieceHashes: Uint8Array.from(Buffer.from(hashes, 'base64')) }),
      attested: () => metrics.notarySegments.inc(),
      failed: (error) => {
        metrics.notaryFailures.inc({ reason: 'internal' });
        logger.error({ err: error }, 'signing what viewers agree on failed');
      },
    });
  }

  #tellPolicy(streamId: StreamId, viewers: readonly PeerId[]): void {
    const { toldPolicy, outbox } = this.#options;
    for (const viewer of viewers) outbox.send(viewer, 'policy', toldPolicy(streamId, viewer));
  }

  #warnUnreachable(stream: string, { reason, message }: NotaryError): void {
    this.#options.logger.warn(
      { stream, reason },
      `The notary cannot fetch this stream, so its viewers share nothing new and play from the origin. ${message}`,
    );
  }

  #warnUnknown(streamId: StreamId, stream: string): void {
    if (this.#told.has(streamId) || this.#told.size >= STREAMS_TOLD) return;
    this.#told.add(streamId);
    const what =
      this.#options.checked.trust === 'notary'
        ? 'Its viewers share nothing and play from the origin.'
        : 'Nobody vouches for its bytes: its viewers believe each other.';
    this.#options.logger.warn(
      { streamId, stream },
      `The notary does not know where this stream is. ${what} Name it with --stream URL (--stream NAME=URL where the page names it), or let viewers say, and list its host with --notary-host.`,
    );
  }
}

function allowedHosts(checked: CheckedOptions): AllowedHosts {
  const hosts = new AllowedHosts();
  for (const { url } of checked.streams) hosts.addStream(addressOf(url, checked), url.startsWith(':'), checked.tls?.cert);
  for (const host of checked.notaryHosts) hosts.addHost(host);
  for (const host of checked.notaryInnerHosts) hosts.addInnerHost(host);
  return hosts;
}

function ownStreams(checked: CheckedOptions): ReadonlyMap<StreamId, string> {
  return new Map(checked.streams.flatMap((offer) => idsOf(offer, checked).map((id) => [id, addressOf(offer.url, checked)] as const)));
}
