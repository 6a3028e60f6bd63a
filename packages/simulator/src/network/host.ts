import type { PeerId } from '@tributary/protocol';
import type { CarriedFrame } from './frames.ts';
import type { Downlink } from './downlink.ts';
import type { SimulatedLink } from './link.ts';
import type { Uplink } from './uplink.ts';

/** What a viewer that is not as it should be does to frames. */
export interface FrameFilter {
  /** @returns what is sent in its place; null: nothing */
  outgoing(frame: CarriedFrame): CarriedFrame | null;
  /** @returns whether the viewer's engine gets to see it */
  incoming(frame: CarriedFrame): boolean;
}

/** What crossed a viewer's links. */
export interface LinkTraffic {
  controlFrames: number;
  controlBytes: number;
  /** By their first byte. */
  readonly framesByCode: Uint32Array;
  pieceFrames: number;
  /** Of piece frames, without their media. */
  pieceHeaderBytes: number;
  sentMediaBytes: number;
}

/** A viewer's machine on the network. */
export interface Host {
  readonly peerId: PeerId;
  /** Counts from 0; small, so that two of them make a number that names a pair. */
  readonly number: number;
  readonly region: number;
  readonly network: number;
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  readonly links: Set<SimulatedLink>;
  readonly traffic: LinkTraffic;
  readonly filter: FrameFilter | null;
  /** As viewers should be. */
  readonly isFair: boolean;
  alive: boolean;
}
