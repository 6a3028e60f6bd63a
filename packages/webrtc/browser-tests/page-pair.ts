import type { PeerId } from '@tributary/protocol';
import type { TransportPair } from '@tributary/swarm/testing';
import { createWebRtcTransport } from '../src/index.ts';
import { openConnections } from './connections.ts';
import { PageClock } from './page-clock.ts';

/** Real milliseconds, only so that a broken promise ends as a failure with a name. */
const PATIENCE_MS = 20_000;
/** Turns of the event loop in which everything that is on its way between two connections of one page arrives. */
const SETTLING_TURNS = 30;

function turn(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}

/** Two transports over real WebRTC in one page. */
export async function pagePair(): Promise<TransportPair> {
  const clock = new PageClock();
  const openBefore = openConnections();
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < SETTLING_TURNS; turns++) await turn();
  };
  return {
    left: { id: 'a'.repeat(24) as PeerId, transport: createWebRtcTransport({ clock, allowLoopback: true }) },
    right: { id: 'b'.repeat(24) as PeerId, transport: createWebRtcTransport({ clock, allowLoopback: true }) },
    async until(condition, what) {
      const sinceMs = performance.now();
      while (!condition()) {
        if (performance.now() - sinceMs > PATIENCE_MS) throw new Error(`waited in vain for ${what}`);
        await turn();
      }
    },
    settle,
    async skip(durationMs) {
      clock.skip(durationMs);
      await settle();
    },
    leftOvers: () => openConnections() - openBefore + clock.pendingTimers(),
    dispose: () => Promise.resolve(),
  };
}
