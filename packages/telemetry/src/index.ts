// What runs anywhere: the dashboard's page loads it too. What needs a database is in `@tributary/telemetry/sql`.
export * from './aggregate/index.ts';
export * from './cell-store/index.ts';
export * from './cells.ts';
export type { Clock } from './clock.ts';
export * from './errors.ts';
export * from './intake/index.ts';
export * from './limits.ts';
export * from './measures/index.ts';
export * from './recorder/index.ts';
export * from './traffic.ts';
