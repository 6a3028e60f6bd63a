/** The few parts of bittorrent-tracker 11 that are used; it ships no types. */
declare module 'bittorrent-tracker/server' {
  import type { EventEmitter } from 'node:events';
  import type { Server as HttpServer } from 'node:http';

  interface TrackerOptions {
    http?: boolean;
    udp?: boolean;
    ws?: boolean;
    stats?: boolean;
  }

  export default class Server extends EventEmitter {
    constructor(options?: TrackerOptions);
    /** There with `ws` or `http`. */
    readonly http: HttpServer;
    listen(port: number, hostname: string, onListening: () => void): void;
    close(onClosed: () => void): void;
  }
}
