import type { OperatorEvent } from '@tributary/operator-api';
import { bodyText, fullError } from './documents.ts';
import { DOCUMENTS_PER_KIND } from './limits.ts';
import type { DocumentKind, EventsQuery, OperatorStore, StoredDocument } from './store.ts';

interface Kept {
  readonly revision: number;
  /** As text: what somebody does to what it read changes nothing here. */
  readonly text: string;
}

/** Ends with the process: for tests, and for servers that are to leave nothing behind. */
export class MemoryOperatorStore implements OperatorStore {
  readonly #documents = new Map<DocumentKind, Map<string, Kept>>();
  /** Oldest first. */
  #events: OperatorEvent[] = [];

  async read(kind: DocumentKind, id: string): Promise<StoredDocument | null> {
    const kept = this.#of(kind).get(id);
    return kept === undefined ? null : asDocument(id, kept);
  }

  async list(kind: DocumentKind, limit: number): Promise<StoredDocument[]> {
    const sorted = [...this.#of(kind)].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.slice(0, limit).map(([id, kept]) => asDocument(id, kept));
  }

  async write(kind: DocumentKind, id: string, body: unknown, revision: number | 'any'): Promise<number | null> {
    const text = bodyText(body);
    const documents = this.#of(kind);
    const had = documents.get(id)?.revision ?? 0;
    if (revision !== 'any' && revision !== had) return null;
    if (had === 0 && documents.size >= DOCUMENTS_PER_KIND) throw fullError(kind);
    documents.set(id, { revision: had + 1, text });
    return had + 1;
  }

  async remove(kind: DocumentKind, id: string): Promise<boolean> {
    return this.#of(kind).delete(id);
  }

  async append(event: OperatorEvent): Promise<void> {
    if (this.#events.some(({ id }) => id === event.id)) return;
    this.#events.push(event);
    this.#events.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async events({ before, limit, kind, stream }: EventsQuery): Promise<OperatorEvent[]> {
    return this.#events
      .filter((event) => before === undefined || event.id < before)
      .filter((event) => (kind === undefined || event.kind === kind) && (stream === undefined || event.stream === stream))
      .toReversed()
      .slice(0, limit);
  }

  async pruneEvents(beforeMs: number, keep: number): Promise<void> {
    this.#events = this.#events.filter(({ atMs }) => atMs >= beforeMs).slice(-keep);
  }

  #of(kind: DocumentKind): Map<string, Kept> {
    const documents = this.#documents.get(kind) ?? new Map<string, Kept>();
    this.#documents.set(kind, documents);
    return documents;
  }
}

const asDocument = (id: string, { revision, text }: Kept): StoredDocument => ({ id, revision, body: JSON.parse(text) as unknown });
