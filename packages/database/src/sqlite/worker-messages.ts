// What the main thread and SQLite's thread tell each other.
import type { SqlValue, Statement } from '../database.ts';

export interface WorkerSetup {
  readonly file: string;
  readonly busyTimeoutMs: number;
  /** Every page is to be looked at before anything else. */
  readonly checkAll: boolean;
  readonly maxPreparedStatements: number;
}

export type WorkerStatement = Statement;

export interface WorkerRequest {
  readonly id: number;
  readonly statements: readonly WorkerStatement[];
  /** All or none. */
  readonly atomic: boolean;
}

/** Rows without their names: a fifth of what objects cost on the way between threads. */
export interface WorkerResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

export interface WorkerFailure {
  /** SQLite's own (`SQLITE_FULL`); empty where the driver gives none. */
  readonly code: string;
  readonly message: string;
}

export type WorkerAnswer = { readonly id: number } & ({ readonly results: readonly WorkerResult[] } | { readonly failure: WorkerFailure });
