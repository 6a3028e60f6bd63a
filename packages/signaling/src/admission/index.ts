export * from './claims.ts';
export * from './gatekeeper.ts';
export * from './limits.ts';
export type * from './revocations.ts';
export * from './verdict.ts';
