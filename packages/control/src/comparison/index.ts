export * from './compare.ts';
export { COMPARED_MEASURES, TRAITS, type ComparedMeasureName, type MeasureTraits } from './compared-measures.ts';
export type { Sample } from './sample.ts';
