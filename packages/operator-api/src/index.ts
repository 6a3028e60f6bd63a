export * from './figures.ts';
export * from './operating.ts';
export * from './routes.ts';
