export * from './effective.ts';
export * from './errors.ts';
export * from './policy.ts';
export * from './ramp.ts';
export * from './read-settings.ts';
export * from './settings.ts';
