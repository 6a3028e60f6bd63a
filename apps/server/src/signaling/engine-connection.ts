import type { Socket } from 'socket.io';
import { MAX_QUEUED_BYTES, MAX_QUEUED_PACKETS } from './limits.ts';

// The only file that touches what Engine.IO keeps private. Checked with engine.io 6.6.
interface EngineInternals {
  readonly writeBuffer?: readonly unknown[];
  readonly transport?: { readonly socket?: { readonly bufferedAmount?: number } };
  sendPacket?(type: 'ping'): void;
}

type Connection = Socket['conn'];

/** Packets that the client has not taken yet. */
export function queuedPackets(connection: Connection): number {
  return (connection as unknown as EngineInternals).writeBuffer?.length ?? 0;
}

/** Bytes that were handed to the connection and that the client has not taken yet. */
export function queuedBytes(connection: Connection): number {
  return (connection as unknown as EngineInternals).transport?.socket?.bufferedAmount ?? 0;
}

/** The client takes too little of what it is sent, in packets or in bytes. */
export function isClogged(connection: Connection): boolean {
  return queuedPackets(connection) >= MAX_QUEUED_PACKETS || queuedBytes(connection) >= MAX_QUEUED_BYTES;
}

/** Sends a heartbeat out of turn: a living client answers within a round trip, and the answer comes as a `heartbeat` event. */
export function sendHeartbeat(connection: Connection): void {
  (connection as unknown as EngineInternals).sendPacket?.('ping');
}
