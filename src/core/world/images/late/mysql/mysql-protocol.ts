import type { SqlResult } from '../sql/sql-data.ts';

/** What the mysql client and its server say to each other, as JSON. Modelled: a connection is one question. */
export const PROTOCOL = 'mysql';

export interface MysqlRequest {
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  readonly isLocal: boolean;
  /** '' to connect only. */
  readonly sql: string;
  /** A replica asks for everything. */
  readonly isDump?: true;
}

export type MysqlAnswer =
  | { readonly k: 'refused'; readonly code: string; readonly message: string }
  | { readonly k: 'result'; readonly result: SqlResult; readonly version: string };
