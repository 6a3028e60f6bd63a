export * from './comparison-answer.ts';
export * from './divided-streams.ts';
export * from './rollback-watch.ts';
