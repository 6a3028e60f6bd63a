export * from './comparison-answer.ts';
export * from './rollback-watch.ts';
export * from './start-rollback.ts';
