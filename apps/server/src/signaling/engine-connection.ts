import type { Socket } from 'socket.io';

// The only file that touches what Engine.IO keeps private. Checked with engine.io 6.6.
interface EngineInternals {
  readonly writeBuffer?: readonly unknown[];
  sendPacket?(type: 'ping'): void;
}

type Connection = Socket['conn'];

/** Packets that the client has not taken yet. */
export function queuedPackets(connection: Connection): number {
  return (connection as unknown as EngineInternals).writeBuffer?.length ?? 0;
}

/** Sends a heartbeat out of turn: a living client answers within a round trip, and the answer comes as a `heartbeat` event. */
export function sendHeartbeat(connection: Connection): void {
  (connection as unknown as EngineInternals).sendPacket?.('ping');
}
