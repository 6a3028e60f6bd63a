export * from './ports.ts';
export type * from './statistics.ts';
