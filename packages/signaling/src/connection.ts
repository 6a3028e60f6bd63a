import { streamName, type JoinRequest, type PeerId } from '@tributary/protocol';
import { viewerAddress } from './address.ts';
import type { NewViewer } from './directory.ts';

/** Where a viewer comes from. */
export interface Connection {
  /** Names the connection: unique over all connections of all servers. */
  readonly session: string;
  /** IPv4 or IPv6 address as text. */
  readonly address: string;
  /** Web origin of the page; undefined: not said. */
  readonly pageOrigin?: string | undefined;
}

const READABLE_LABEL = /^\P{C}*$/u; // no control characters: labels are shown to operators and end up in logs

/** A joining viewer, as the directory keeps it. */
export function newViewer(peerId: PeerId, { streamId, label, state }: JoinRequest, { session, address }: Connection): NewViewer {
  // Anybody can send any label: it is believed where it hashes to the stream's name.
  const truthful = READABLE_LABEL.test(label) && streamName('', label).id === streamId;
  return { peerId, streamId, label: truthful ? label : '', address: viewerAddress(address), session, state };
}
