import type { PeerId, ServerToClientEvents } from '@tributary/protocol';

export type ServerEvent = keyof ServerToClientEvents;
export type ServerPayload<E extends ServerEvent> = Parameters<ServerToClientEvents[E]>[0];

/** The way to viewers. What is sent to a viewer that is gone is lost, silently. */
export interface Outbox {
  /** Events to one viewer arrive in the order they were sent. */
  send<E extends ServerEvent>(peerId: PeerId, event: E, payload: ServerPayload<E>): void;
  /** Asks the viewer's connection for a sign of life; the answer is a call of `Introducer.alive`. */
  probe(peerId: PeerId): void;
  /** Ends the viewer's connection, after what was sent before. */
  end(peerId: PeerId): void;
}
