/** Statements and expressions of SQL as plain data. */
export type SqlValue = string | number | boolean | null;

export type Expr =
  | { readonly k: 'value'; readonly value: SqlValue }
  | { readonly k: 'column'; readonly table?: string; readonly name: string; readonly at: number }
  | { readonly k: 'variable'; readonly name: string }
  | { readonly k: 'unary'; readonly op: '-' | 'not'; readonly of: Expr }
  | { readonly k: 'binary'; readonly op: string; readonly left: Expr; readonly right: Expr }
  | {
      readonly k: 'call';
      readonly name: string;
      readonly args: readonly Expr[];
      readonly star: boolean;
      readonly distinct: boolean;
      readonly at: number;
    }
  | { readonly k: 'in'; readonly of: Expr; readonly list: readonly Expr[]; readonly not: boolean }
  | { readonly k: 'between'; readonly of: Expr; readonly low: Expr; readonly high: Expr; readonly not: boolean }
  | { readonly k: 'null'; readonly of: Expr; readonly not: boolean }
  | { readonly k: 'cast'; readonly of: Expr; readonly type: string }
  | { readonly k: 'case'; readonly when: readonly { readonly if: Expr; readonly then: Expr }[]; readonly else?: Expr };

export interface ColumnDef {
  readonly name: string;
  /** As it is shown: 'integer', 'character varying(50)'. */
  readonly type: string;
  readonly notNull: boolean;
  readonly unique: boolean;
  readonly primary: boolean;
  /** Counts up by itself. */
  readonly serial: boolean;
  readonly default?: Expr;
}

export interface TableName {
  /** Database or schema. */
  readonly of?: string;
  readonly name: string;
  readonly at: number;
}

export interface TableUse extends TableName {
  readonly alias: string;
  readonly join?: { readonly isLeft: boolean; readonly on?: Expr };
}

export interface SelectItem {
  readonly expr: Expr;
  readonly alias?: string;
  /** As it was written: what MySQL calls the column. */
  readonly text: string;
}

export interface Select {
  readonly k: 'select';
  readonly items: readonly (SelectItem | { readonly star: true; readonly table?: string })[];
  readonly distinct: boolean;
  readonly from: readonly TableUse[];
  readonly where?: Expr;
  readonly groupBy: readonly Expr[];
  readonly having?: Expr;
  readonly orderBy: readonly { readonly expr: Expr; readonly desc: boolean }[];
  readonly limit?: Expr;
  readonly offset?: Expr;
}

export type Statement =
  | Select
  | {
      readonly k: 'create-table';
      readonly table: TableName;
      readonly columns: readonly ColumnDef[];
      readonly ifNot: boolean;
    }
  | { readonly k: 'create-database'; readonly name: string; readonly ifNot: boolean }
  | { readonly k: 'drop-database'; readonly name: string; readonly ifThere: boolean }
  | { readonly k: 'drop-table'; readonly tables: readonly TableName[]; readonly ifThere: boolean }
  | { readonly k: 'truncate'; readonly table: TableName }
  | {
      readonly k: 'insert';
      readonly table: TableName;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Expr[])[];
      readonly select?: Select;
      readonly returning: boolean;
    }
  | {
      readonly k: 'update';
      readonly table: TableName;
      readonly set: readonly { readonly name: string; readonly to: Expr }[];
      readonly where?: Expr;
    }
  | { readonly k: 'delete'; readonly table: TableName; readonly where?: Expr }
  | { readonly k: 'alter'; readonly table: TableName; readonly add?: ColumnDef; readonly drop?: string }
  | { readonly k: 'use'; readonly name: string }
  | { readonly k: 'show'; readonly what: string; readonly of?: string }
  | { readonly k: 'describe'; readonly table: TableName }
  /** Understood, and nothing comes of it: BEGIN, GRANT, SET. `tag`: what the server says. */
  | { readonly k: 'nothing'; readonly tag: string }
  | { readonly k: 'replicate'; readonly options: Readonly<Record<string, string>> }
  | { readonly k: 'replica'; readonly start: boolean };
