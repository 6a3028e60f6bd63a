export { counted, ReportIntake, type IntakeResult, type MeasuresSink, type Reporter, type ReportIntakeOptions } from './report-intake.ts';
export { bytesOf } from './report-measures.ts';
export type { Mesh, MeshEdge, MeshNode, ViewerTraits } from './link-table.ts';
