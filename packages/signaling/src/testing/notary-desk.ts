import { streamName, type PeerId, type StreamId, type TrackId } from '@tributary/protocol';
import { viewerAddress } from '../address.ts';
import { Notary, type NotaryObserver, type NotaryOptions } from '../notary/notary.ts';
import type { ServerEvent, ServerPayload } from '../outbox.ts';
import { ManualClock } from './manual-clock.ts';
import { ALLOWED, MAIN, ScriptedSigner, ScriptedSource, vouched } from './scripted-source.ts';
import { joinRequest, peer, seededRandom, WATCHING } from './viewers.ts';

export const PLAYLIST = `${ALLOWED}live/master.m3u8`;
export const STREAM: StreamId = streamName(PLAYLIST).id;

/** A notary with everything around it in memory. */
export class NotaryDesk {
  readonly clock = new ManualClock();
  readonly source = new ScriptedSource();
  readonly signer = new ScriptedSigner();
  readonly sent: { readonly to: PeerId; readonly event: ServerEvent; readonly payload: unknown }[] = [];
  readonly told: string[] = [];
  onDuty: NotaryOptions['onDuty'] = () => [];
  readonly notary: Notary;

  constructor(changes: Partial<NotaryOptions> = {}) {
    const note =
      (event: keyof NotaryObserver) =>
      (...details: unknown[]) =>
        this.told.push([event, ...details.filter((detail) => typeof detail === 'string')].join(' '));
    this.notary = new Notary({
      source: this.source,
      signer: this.signer,
      clock: this.clock,
      random: seededRandom(1),
      outbox: {
        send: <E extends ServerEvent>(to: PeerId, event: E, payload: ServerPayload<E>) => this.sent.push({ to, event, payload }),
        probe: () => {},
        end: () => {},
      },
      observer: {
        fetched: () => {},
        attested: () => {},
        failed: ({ reason }) => this.told.push(`failed ${reason}`),
        unreachable: note('unreachable'),
        reachable: note('reachable'),
        unknown: note('unknown'),
        begun: (streamId, viewers) => this.told.push(`begun for ${viewers.length}`),
      },
      streams: new Map([[STREAM, PLAYLIST]]),
      onDuty: (...details) => this.onDuty(...details),
      ...changes,
    });
  }

  /** A viewer that plays this track. */
  enter(
    name: string | number,
    track: TrackId | null = MAIN,
    changes: Parameters<typeof joinRequest>[1] = {},
    address = `of ${name}`,
  ): PeerId {
    const request = { ...joinRequest(name), streamId: STREAM, state: { ...WATCHING, track }, ...changes };
    this.notary.entered(peer(name), request, viewerAddress(address));
    return peer(name);
  }

  /** Who was handed attestations of this segment. */
  handed(...segment: Parameters<typeof vouched>): PeerId[] {
    const text = vouched(...segment);
    const isIt = ({ event, payload }: (typeof this.sent)[number]) =>
      event === 'attestations' && (payload as ServerPayload<'attestations'>).attestations.includes(text);
    return this.sent.filter(isIt).map(({ to }) => to);
  }
}
