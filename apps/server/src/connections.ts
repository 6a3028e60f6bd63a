import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { viewerAddress } from '@tributary/signaling';

export interface ConnectionsOptions {
  /** TCP connections of one address (IPv6: one /64) at once; further ones are closed. Infinity: behind proxies, which hold many. */
  readonly perAddress: number;
  readonly onRefused: () => void;
}

/** The TCP connections of a server: so many of an address, and all of them at hand, so that stopping need not wait for those that do not end. */
export class Connections {
  readonly #sockets = new Set<Socket>();
  /** No more entries than connections. */
  readonly #byAddress = new Map<string, number>();

  constructor(server: HttpServer, { perAddress, onRefused }: ConnectionsOptions) {
    server.on('connection', (socket: Socket) => {
      const { address } = viewerAddress(socket.remoteAddress ?? '');
      const open = this.#byAddress.get(address) ?? 0;
      if (open >= perAddress) {
        onRefused();
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      this.#byAddress.set(address, open + 1);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        const left = (this.#byAddress.get(address) ?? 0) - 1;
        if (left > 0) this.#byAddress.set(address, left);
        else this.#byAddress.delete(address);
      });
    });
  }

  get open(): number {
    return this.#sockets.size;
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
