import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';

/** The TCP connections of a server, so that stopping need not wait for those that do not end. */
export class Connections {
  readonly #sockets = new Set<Socket>();

  constructor(server: HttpServer) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get open(): number {
    return this.#sockets.size;
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
