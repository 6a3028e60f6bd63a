export * from './cells.ts';
export * from './intake/index.ts';
export * from './limits.ts';
export * from './measures/index.ts';
export * from './memory-store.ts';
export * from './rollup.ts';
export type * from './store.ts';
export * from './traffic.ts';
