import type { EVENT_KINDS, OperatorEvent } from '@tributary/operator-api';

/** What is kept as JSON, each kind by an id of its own. */
export const DOCUMENT_KINDS = ['accounts', 'api-keys', 'session', 'seen', 'settings', 'alerts', 'preferences'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export interface StoredDocument {
  readonly id: string;
  /** Counts up from 1 with every write. */
  readonly revision: number;
  readonly body: unknown;
}

export interface EventsQuery {
  /** Events before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
  readonly kind?: (typeof EVENT_KINDS)[number] | undefined;
  readonly stream?: string | undefined;
}

/**
 * Where accounts, sessions, keys, settings and events are kept. Every method is one atomic step. What fails throws the
 * database's error; what is past a bound an OperatorError `full`.
 */
export interface OperatorStore {
  read(kind: DocumentKind, id: string): Promise<StoredDocument | null>;
  /** By id; at most `limit`. */
  list(kind: DocumentKind, limit: number): Promise<StoredDocument[]>;
  /**
   * @param revision that the document has now, 0 where there is none; `any`: whatever it has
   * @returns the new revision; null: somebody else was quicker, and nothing was written
   */
  write(kind: DocumentKind, id: string, body: unknown, revision: number | 'any'): Promise<number | null>;
  /** @returns whether there was one */
  remove(kind: DocumentKind, id: string): Promise<boolean>;
  /** Ids sort by time. The same event again changes nothing. */
  append(event: OperatorEvent): Promise<void>;
  /** The latest first. */
  events(query: EventsQuery): Promise<OperatorEvent[]>;
  /** Lets go of events older than a moment, and of the oldest past a number. */
  pruneEvents(beforeMs: number, keep: number): Promise<void>;
}
