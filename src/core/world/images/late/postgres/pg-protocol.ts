import type { SqlResult } from '../sql/sql-data.ts';

/** What psql and its server say to each other, as JSON. Modelled: a connection is one question. */
export const PROTOCOL = 'postgres';

export interface PgRequest {
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  /** Over the socket or from the same pod, where nobody is asked for a password. */
  readonly isLocal: boolean;
  /** A statement; a word with a backslash: what psql asks the catalog; '' to connect only. */
  readonly sql: string;
}

export type PgAnswer =
  | { readonly k: 'fatal'; readonly message: string }
  | { readonly k: 'result'; readonly result: SqlResult; readonly sql: string }
  | { readonly k: 'text'; readonly title?: string; readonly result?: SqlResult; readonly after?: string };
