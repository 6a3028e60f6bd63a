export * from './rollback-watch.ts';
