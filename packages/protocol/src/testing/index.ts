/** What a hostile neighbour, host or client could send, without end: for tests and benchmarks. */
export { hostileSeals } from '../attestation/testing/hostile-seals.ts';
export type { ClientEvent } from '../signaling/testing/event-examples.ts';
export { readEvent } from '../signaling/testing/event-schemas.ts';
export { hostileEvents, type HostileEvent } from '../signaling/testing/hostile-events.ts';
export { hostileFrames } from '../wire/testing/hostile-frames.ts';
