export * from './counters.ts';
export * from './measures.ts';
