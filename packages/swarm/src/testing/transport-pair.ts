import type { PeerId, PeerSignal } from '@tributary/protocol';
import type { Link, LinkCloseReason, LinkHandlers, Transport } from '../ports.ts';

/** Two transports that can reach each other, and the time they live in. Made anew for every case. */
export interface TransportPair {
  readonly left: { readonly id: PeerId; readonly transport: Transport };
  readonly right: { readonly id: PeerId; readonly transport: Transport };
  /** Waits until the condition holds (simulated time is moved on), or rejects and names what it waited for. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Lets what is pending happen, without moving time on by more than the pair needs for it. */
  settle(): Promise<void>;
  /** Moves the clock of both transports on. */
  skip(durationMs: number): Promise<void>;
  /** Connections and timers that are still there; 0 once every link is closed. Undefined where the pair cannot tell. */
  leftOvers(): number | undefined;
  dispose(): Promise<void>;
}

export type MakeTransportPair = () => Promise<TransportPair>;

/** A link whose callbacks are written down. */
export class RecordedLink {
  readonly frames: Uint8Array<ArrayBuffer>[] = [];
  readonly closed: LinkCloseReason[] = [];
  opened = 0;
  drained = 0;
  /** Callbacks of any kind after the first `onClose`. */
  afterClose = 0;
  onSignal: (signal: PeerSignal) => void = () => {};
  onOpen: () => void = () => {};
  onFrame: (frame: Uint8Array<ArrayBuffer>) => void = () => {};
  readonly link: Link;

  constructor(transport: Transport, remote: PeerId, initiator: boolean) {
    const note = (): void => {
      if (this.closed.length > 0) this.afterClose++;
    };
    const handlers: LinkHandlers = {
      onSignal: (signal) => {
        note();
        this.onSignal(signal);
      },
      onOpen: () => {
        note();
        this.opened++;
        this.onOpen();
      },
      onFrame: (frame) => {
        note();
        this.frames.push(frame);
        this.onFrame(frame);
      },
      onDrain: () => {
        note();
        this.drained++;
      },
      onClose: (reason) => {
        note();
        this.closed.push(reason);
      },
    };
    this.link = transport.open(remote, { initiator, iceServers: [] }, handlers);
  }
}

export interface RecordedPair {
  readonly left: RecordedLink;
  readonly right: RecordedLink;
}

/** Opens a link from both sides, left being the initiator, and carries their signals as JSON, as a server would. */
export function openBoth(pair: TransportPair): RecordedPair {
  const left = new RecordedLink(pair.left.transport, pair.right.id, true);
  const right = new RecordedLink(pair.right.transport, pair.left.id, false);
  left.onSignal = (signal) => right.link.signal(JSON.parse(JSON.stringify(signal)) as PeerSignal);
  right.onSignal = (signal) => left.link.signal(JSON.parse(JSON.stringify(signal)) as PeerSignal);
  return { left, right };
}

export async function connectBoth(pair: TransportPair): Promise<RecordedPair> {
  const links = openBoth(pair);
  await pair.until(() => links.left.opened === 1 && links.right.opened === 1, 'both links to open');
  return links;
}
