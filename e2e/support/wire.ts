// What a page opens and sends, as the browser sees it. Installed before any script of the page runs.
import type { Page } from '@playwright/test';

export interface Wire {
  /** RTCPeerConnections that were made, and of these the ones that nobody has closed. */
  connectionsMade(): number;
  connectionsOpen(): number;
  /** WebSockets that were made, and those that are not closed. */
  socketsMade(): number;
  socketsOpen(): number;
  /** Bytes of messages that carry pieces, as they were handed to data channels. */
  pieceBytesSent(): number;
  /** By the browser's own statistics: all bytes of all channels, headers of SCTP and DTLS included. Connections that were closed are left out. */
  transportBytesSent(): Promise<number>;
}

declare global {
  interface Window {
    wire: Wire;
  }
}

/** docs/transport.md and docs/protocol.md: what a message begins with, and the type of the frame in it. */
const FRAMING = { wholeFrame: 0, firstFragment: 1, nextFragment: 2, firstFragmentHeaderBytes: 5, pieceType: 8 };

export async function watchWire(page: Page): Promise<void> {
  await page.addInitScript((framing) => {
    let made = 0;
    const connections = new Set<RTCPeerConnection>();
    const Connection = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Connection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made++;
        connections.add(this);
      }
      override close(): void {
        connections.delete(this);
        super.close();
      }
    };
    let sockets = 0;
    const open = new Set<WebSocket>();
    const Socket = globalThis.WebSocket;
    globalThis.WebSocket = class extends Socket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets++;
        open.add(this);
        this.addEventListener('close', () => open.delete(this));
      }
    };
    let pieceBytes = 0;
    /** Channels in the middle of a piece that goes in fragments. */
    const inPiece = new Set<RTCDataChannel>();
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, message: never): void {
      send.call(this, message);
      const bytes = new Uint8Array((message as Uint8Array).buffer ?? message, (message as Uint8Array).byteOffset ?? 0);
      if (bytes[0] === framing.firstFragment) {
        if (bytes[framing.firstFragmentHeaderBytes] === framing.pieceType) inPiece.add(this);
        else inPiece.delete(this);
      }
      const isPiece = bytes[0] === framing.wholeFrame ? bytes[1] === framing.pieceType : inPiece.has(this);
      if (isPiece) pieceBytes += bytes.length;
    };
    window.wire = {
      connectionsMade: () => made,
      connectionsOpen: () => connections.size,
      socketsMade: () => sockets,
      socketsOpen: () => open.size,
      pieceBytesSent: () => pieceBytes,
      transportBytesSent: async () => {
        let sum = 0;
        for (const connection of connections) {
          for (const [, report] of await connection.getStats()) {
            const { type, bytesSent } = report as { readonly type: string; readonly bytesSent?: number };
            if (type === 'transport') sum += bytesSent ?? 0;
          }
        }
        return sum;
      },
    };
  }, FRAMING);
}
