export * from './address.ts';
export type * from './clock.ts';
export type * from './directory.ts';
export * from './introducer.ts';
export * from './limits.ts';
export * from './memory-directory.ts';
export * from './neighbour-choice.ts';
export type * from './outbox.ts';
export * from './token-bucket.ts';
