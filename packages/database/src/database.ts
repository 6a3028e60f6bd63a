/** What a cell of a row can hold: what SQLite and PostgreSQL have in common. Whole numbers stay exact up to 2⁵³. */
export type SqlValue = string | number | null | Uint8Array;

/** One statement with a `?` for each value: the adapter writes them as its server wants them. */
export interface Statement {
  readonly sql: string;
  readonly values?: readonly SqlValue[];
}

/** A row by column name. Whole numbers come as numbers. */
export type Row = Readonly<Record<string, SqlValue>>;

/** The dialects differ in types (`BLOB`, `BYTEA`) and little else: what must differ asks for this. */
export type Dialect = 'sqlite' | 'postgres';

/** A database that keeps what must outlive the process. What fails throws a DatabaseError. */
export interface Database {
  readonly dialect: Dialect;
  /** Reads, or writes one statement. */
  query(statement: Statement): Promise<readonly Row[]>;
  /** All of them or none, in order. @returns the rows of each */
  transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  close(): Promise<void>;
}

/** One step of a schema. A name once released never changes what it does. */
export interface Migration {
  readonly name: string;
  statements(dialect: Dialect): readonly string[];
}
