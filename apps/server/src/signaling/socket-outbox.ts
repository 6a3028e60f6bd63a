import type { ClientToServerEvents, PeerId, ServerToClientEvents } from '@tributary/protocol';
import type { Outbox, ServerEvent, ServerPayload } from '@tributary/signaling';
import type { Server, Socket } from 'socket.io';
import { isClogged, sendHeartbeat } from './engine-connection.ts';

export type SignalingServer = Server<ClientToServerEvents, ServerToClientEvents>;
export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

/** A viewer's sockets are found by a room of its name, so that another server's are, too, once they share an adapter. */
export const roomOf = (peerId: PeerId): string => `peer:${peerId}`;

export class SocketOutbox implements Outbox {
  readonly #io: SignalingServer;
  readonly #onSlow: () => void;
  /** Viewers that are joining, and what is for them. Lives for the few microtasks of a join. */
  readonly #held = new Map<PeerId, (() => void)[]>();

  /** @param onSlow called for each client that is closed because it does not take what it is sent */
  constructor(io: SignalingServer, onSlow: () => void) {
    this.#io = io;
    this.#onSlow = onSlow;
  }

  /** Keeps what is sent to a viewer until `release`: others may be introduced to it before it has read that it joined. */
  hold(peerId: PeerId): void {
    if (!this.#held.has(peerId)) this.#held.set(peerId, []);
  }

  release(peerId: PeerId): void {
    const held = this.#held.get(peerId);
    this.#held.delete(peerId);
    for (const send of held ?? []) send();
  }

  send<E extends ServerEvent>(peerId: PeerId, event: E, payload: ServerPayload<E>): void {
    const held = this.#held.get(peerId);
    if (held) held.push(() => this.#send(peerId, event, payload));
    else this.#send(peerId, event, payload);
  }

  #send<E extends ServerEvent>(peerId: PeerId, event: E, payload: ServerPayload<E>): void {
    for (const socket of this.#socketsOf(peerId)) {
      if (!isClogged(socket.conn)) continue;
      this.#onSlow();
      socket.disconnect(true);
      // By itself the connection would wait for what is queued to be taken, which is what this client does not do.
      socket.conn.close(true);
    }
    this.#io.to(roomOf(peerId)).emit(event, ...([payload] as unknown as Parameters<ServerToClientEvents[E]>));
  }

  probe(peerId: PeerId): void {
    for (const socket of this.#socketsOf(peerId)) sendHeartbeat(socket.conn);
  }

  end(peerId: PeerId): void {
    this.#io.in(roomOf(peerId)).disconnectSockets(true);
  }

  *#socketsOf(peerId: PeerId): Iterable<SignalingSocket> {
    for (const id of this.#io.sockets.adapter.rooms.get(roomOf(peerId)) ?? []) {
      const socket = this.#io.sockets.sockets.get(id);
      if (socket) yield socket;
    }
  }
}
