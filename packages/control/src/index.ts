export * from './alerts/index.ts';
export * from './comparison/index.ts';
export * from './rollback/index.ts';
export * from './settings.ts';
