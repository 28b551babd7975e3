import type { ColumnDef, SqlValue } from './sql-syntax.ts';

/** Tables as plain data, and where they lie. */
export interface Table {
  readonly columns: readonly ColumnDef[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Next value of a column that counts up. */
  readonly next: number;
}

export type Database = Readonly<Record<string, Table>>;

export interface SqlStore {
  names(): readonly string[];
  load(database: string): Database | undefined;
  save(database: string, data: Database): void;
  drop(database: string): void;
}

export interface SqlContext {
  readonly store: SqlStore;
  readonly isMysql: boolean;
  readonly epochMs: number;
  /** '' if none was chosen (MySQL). */
  readonly database: string;
  variable(name: string): SqlValue;
  fact(name: string): SqlValue | undefined;
}

export type SqlResult =
  | {
      readonly k: 'rows';
      readonly columns: readonly ResultColumn[];
      readonly rows: readonly (readonly SqlValue[])[];
      readonly tag?: string;
    }
  /** `tag` as PostgreSQL has it: 'INSERT 0 1'; `database`: now chosen. */
  | { readonly k: 'done'; readonly tag: string; readonly count: number; readonly database?: string }
  | { readonly k: 'error'; readonly code: string; readonly message: string; readonly at?: number };

export interface ResultColumn {
  readonly name: string;
  readonly isNumber: boolean;
}
