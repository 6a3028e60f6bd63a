import type { Database, Row, Statement } from '@tributary/database';
import type { OperatorEvent } from '@tributary/operator-api';
import { bodyText, fullError } from './documents.ts';
import { DOCUMENTS_PER_KIND } from './limits.ts';
import type { DocumentKind, EventsQuery, OperatorStore, StoredDocument } from './store.ts';

const NEXT_REVISION = 'revision = operator_documents.revision + 1, body = excluded.body';
const RETURNING = 'RETURNING revision';

/** In SQLite or PostgreSQL; wants {@link OPERATOR_MIGRATIONS}. */
export class SqlOperatorStore implements OperatorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(kind: DocumentKind, id: string): Promise<StoredDocument | null> {
    const sql = 'SELECT id, revision, body FROM operator_documents WHERE kind = ? AND id = ?';
    const [row] = await this.#database.query({ sql, values: [kind, id] });
    return row === undefined ? null : documentOf(row);
  }

  async list(kind: DocumentKind, limit: number): Promise<StoredDocument[]> {
    const sql = 'SELECT id, revision, body FROM operator_documents WHERE kind = ? ORDER BY id LIMIT ?';
    return (await this.#database.query({ sql, values: [kind, limit] })).map(documentOf);
  }

  async write(kind: DocumentKind, id: string, body: unknown, revision: number | 'any'): Promise<number | null> {
    const text = bodyText(body);
    const [row] = await this.#database.query(writing(kind, id, text, revision));
    if (row !== undefined) return Number(row['revision']);
    // Nothing was written: because somebody was quicker, or because there is no room for another one.
    const had = await this.read(kind, id);
    if (had === null && (revision === 0 || revision === 'any')) throw fullError(kind);
    return null;
  }

  async remove(kind: DocumentKind, id: string): Promise<boolean> {
    const sql = 'DELETE FROM operator_documents WHERE kind = ? AND id = ? RETURNING id';
    return (await this.#database.query({ sql, values: [kind, id] })).length > 0;
  }

  async append(event: OperatorEvent): Promise<void> {
    const { id, atMs, kind, stream, label, by, text, changes } = event;
    const sql = `INSERT INTO operator_events (id, at_ms, kind, stream, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
    await this.#database.query({ sql, values: [id, atMs, kind, stream, JSON.stringify({ label, by, text, changes })] });
  }

  async events({ before, limit, kind, stream }: EventsQuery): Promise<OperatorEvent[]> {
    const conditions = [
      ...(before === undefined ? [] : [['id < ?', before] as const]),
      ...(kind === undefined ? [] : [['kind = ?', kind] as const]),
      ...(stream === undefined ? [] : [['stream = ?', stream] as const]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`;
    const sql = `SELECT id, at_ms, kind, stream, body FROM operator_events ${where} ORDER BY id DESC LIMIT ?`;
    const rows = await this.#database.query({ sql, values: [...conditions.map(([, value]) => value), limit] });
    return rows.map(eventOf);
  }

  async pruneEvents(beforeMs: number, keep: number): Promise<void> {
    const oldest = 'SELECT id FROM operator_events ORDER BY id DESC LIMIT 1 OFFSET ?';
    await this.#database.transaction([
      { sql: 'DELETE FROM operator_events WHERE at_ms < ?', values: [Math.ceil(beforeMs)] },
      { sql: `DELETE FROM operator_events WHERE id <= (${oldest})`, values: [keep] },
    ]);
  }
}

/** One statement, so that looking and writing are one step. */
function writing(kind: DocumentKind, id: string, text: string, revision: number | 'any'): Statement {
  if (typeof revision === 'number' && revision > 0) {
    const sql = `UPDATE operator_documents SET revision = revision + 1, body = ? WHERE kind = ? AND id = ? AND revision = ? ${RETURNING}`;
    return { sql, values: [text, kind, id, revision] };
  }
  // Room is counted only for one that is not there yet.
  const room = `(SELECT COUNT(*) FROM operator_documents WHERE kind = ?) < ?`;
  const isThere = `EXISTS (SELECT 1 FROM operator_documents WHERE kind = ? AND id = ?)`;
  const onConflict = revision === 'any' ? `DO UPDATE SET ${NEXT_REVISION}` : 'DO NOTHING';
  const sql = `INSERT INTO operator_documents (kind, id, revision, body) SELECT CAST(? AS TEXT), CAST(? AS TEXT), 1, CAST(? AS TEXT)
    WHERE ${room} OR ${isThere} ON CONFLICT (kind, id) ${onConflict} ${RETURNING}`;
  return { sql, values: [kind, id, text, kind, DOCUMENTS_PER_KIND, kind, id] };
}

function documentOf({ id, revision, body }: Row): StoredDocument {
  return { id: String(id), revision: Number(revision), body: JSON.parse(String(body)) as unknown };
}

function eventOf({ id, at_ms: atMs, kind, stream, body }: Row): OperatorEvent {
  const rest = JSON.parse(String(body)) as Pick<OperatorEvent, 'label' | 'by' | 'text' | 'changes'>;
  return {
    id: String(id),
    atMs: Number(atMs),
    kind: kind as OperatorEvent['kind'],
    stream: stream === null ? null : String(stream),
    ...rest,
  };
}
