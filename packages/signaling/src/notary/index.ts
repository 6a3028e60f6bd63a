export type { NotaryFigures } from './figures.ts';
export * from './notary.ts';
export * from './ports.ts';
