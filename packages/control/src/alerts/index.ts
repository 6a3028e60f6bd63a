export * from './episode.ts';
export * from './rule.ts';
