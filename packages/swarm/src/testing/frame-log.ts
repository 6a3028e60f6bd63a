import { decodeFrame, type Frame, type PeerId } from '@tributary/protocol';
import type { Link, LinkHandlers, LinkOptions, Transport } from '../ports.ts';

export interface LoggedFrame {
  /** `sent` at the sender, `arrived` at the receiver just before it is told. */
  readonly kind: 'sent' | 'arrived';
  readonly atMs: number;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly frame: Frame;
}

/** A link that came to its end at one side: what was asked over it is asked no more. */
export interface LoggedEnd {
  readonly kind: 'ended';
  readonly atMs: number;
  readonly from: PeerId;
  readonly to: PeerId;
}

/** Something that makes transports, as the memory network does. */
interface TransportSource {
  transport(self: PeerId): Transport;
}

/**
 * Everything that engines say to each other, in order. Transports made after this are overheard; frames are not changed.
 * @returns the latest link of a viewer to another one, for a test to say something over it that no engine would
 */
export function overhear(
  network: TransportSource,
  nowMs: () => number,
  heard: (entry: LoggedFrame | LoggedEnd) => void,
): (from: PeerId, to: PeerId) => Link | undefined {
  const links = new Map<string, Link>();
  const plain = network.transport.bind(network);
  network.transport = (self) => {
    const transport = plain(self);
    return {
      open: (to, options: LinkOptions, handlers: LinkHandlers): Link => {
        const ended = (): void => heard({ kind: 'ended', atMs: nowMs(), from: self, to });
        const link = transport.open(to, options, {
          onSignal: (signal) => handlers.onSignal(signal),
          onOpen: () => handlers.onOpen(),
          onFrame: (bytes) => {
            heard({ kind: 'arrived', atMs: nowMs(), from: to, to: self, frame: decodeFrame(bytes) });
            handlers.onFrame(bytes);
          },
          onDrain: () => handlers.onDrain(),
          onClose: (reason) => {
            ended();
            handlers.onClose(reason);
          },
        });
        links.set(`${self}>${to}`, link);
        return {
          get state() {
            return link.state;
          },
          signal: (signal) => link.signal(signal),
          send: (bytes, priority) => {
            const isTaken = link.send(bytes, priority);
            if (isTaken) heard({ kind: 'sent', atMs: nowMs(), from: self, to, frame: decodeFrame(bytes) });
            return isTaken;
          },
          bulkRoomBytes: () => link.bulkRoomBytes(),
          isSending: () => link.isSending(),
          sendGoodputBytesPerSecond: () => link.sendGoodputBytesPerSecond(),
          path: () => link.path(),
          close: () => {
            ended();
            link.close();
          },
        };
      },
    };
  };
  return (from, to) => links.get(`${from}>${to}`);
}
