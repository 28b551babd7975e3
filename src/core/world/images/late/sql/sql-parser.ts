import { ExprParser } from './sql-expr-parser.ts';
import type { ColumnDef, Expr, Select, SelectItem, Statement, TableName, TableUse } from './sql-syntax.ts';
import { SqlSyntaxError, tokensOf } from './sql-tokens.ts';

/**
 * Reads one statement of the SQL that people type in lessons, of PostgreSQL or MySQL. Throws SqlSyntaxError at the token
 * that does not fit. Left out: subqueries, UNION, WITH, views, indexes (accepted, without effect), transactions' effects.
 */
export function parseSql(sql: string, isMysql: boolean): Statement {
  return new SqlParser(sql, isMysql).statement();
}

const TYPES: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  varchar: 'character varying',
  char: 'character',
  decimal: 'numeric',
  float: 'double precision',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

class SqlParser extends ExprParser {
  readonly #isMysql: boolean;

  constructor(sql: string, isMysql: boolean) {
    super(tokensOf(sql, isMysql), sql);
    this.#isMysql = isMysql;
  }

  statement(): Statement {
    const made = this.#verb();
    this.takeSign(';');
    if (this.peek().k !== 'end') throw new SqlSyntaxError(this.peek());
    return made;
  }

  #verb(): Statement {
    const verb = this.peek();
    if (verb.v === 'select') return this.#select();
    this.next();
    switch (verb.k === 'word' ? verb.v : '') {
      case 'create':
        return this.#create();
      case 'drop':
        return this.#drop();
      case 'truncate':
        this.take('table');
        return { k: 'truncate', table: this.#tableName() };
      case 'insert':
        return this.#insert();
      case 'update':
        return this.#update();
      case 'delete': {
        this.need('from');
        const table = this.#tableName();
        return { k: 'delete', table, ...this.#where() };
      }
      case 'alter':
        return this.#alter();
      case 'use':
        return { k: 'use', name: this.name() };
      case 'show':
        return this.#show();
      case 'describe':
      case 'desc':
        return { k: 'describe', table: this.#tableName() };
      case 'change':
        return this.#changeMaster();
      case 'start':
      case 'stop':
        if (this.take('slave') || this.take('replica')) return { k: 'replica', start: verb.v === 'start' };
        return this.#nothing(`${verb.v} transaction`);
      case 'begin':
      case 'commit':
      case 'rollback':
      case 'set':
      case 'grant':
      case 'revoke':
      case 'flush':
      case 'analyze':
      case 'vacuum':
        return this.#nothing(verb.v);
      default:
        throw new SqlSyntaxError(verb);
    }
  }

  #nothing(tag: string): Statement {
    while (this.peek().k !== 'end' && this.peek().v !== ';') this.next();
    return { k: 'nothing', tag: tag.toUpperCase() };
  }

  #create(): Statement {
    if (this.take('database') || this.take('schema')) {
      const ifNot = this.#ifNotExists();
      const name = this.name();
      this.#nothing('');
      return { k: 'create-database', name, ifNot };
    }
    this.take('temporary');
    if (this.take('table')) return this.#createTable();
    const what = this.peek().v;
    return this.#nothing(`create ${what === 'unique' ? 'index' : what}`);
  }

  #ifNotExists(): boolean {
    if (!this.take('if')) return false;
    this.need('not');
    this.need('exists');
    return true;
  }

  #createTable(): Statement {
    const ifNot = this.#ifNotExists();
    const table = this.#tableName();
    this.needSign('(');
    const columns: ColumnDef[] = [];
    const keys = new Set<string>();
    do {
      if (this.take('constraint')) this.name();
      if (this.take('primary')) {
        this.need('key');
        for (const name of this.#names()) keys.add(name);
      } else if (
        this.take('unique') ||
        this.take('key') ||
        this.take('index') ||
        this.take('foreign') ||
        this.take('check')
      )
        this.#skipClause();
      else columns.push(this.#column());
    } while (this.takeSign(','));
    this.needSign(')');
    this.#nothing('');
    const made = columns.map((c) =>
      keys.has(c.name) ? { ...c, primary: true, notNull: true, unique: keys.size === 1 } : c,
    );
    return { k: 'create-table', table, columns: made, ifNot };
  }

  #names(): string[] {
    const names: string[] = [];
    this.needSign('(');
    do names.push(this.name());
    while (this.takeSign(','));
    this.needSign(')');
    return names;
  }

  /** Up to the comma or bracket that ends it. */
  #skipClause(): void {
    for (let depth = 0; this.peek().k !== 'end'; this.next()) {
      const { v, k } = this.peek();
      if (k === 'sign' && depth === 0 && (v === ',' || v === ')')) return;
      if (v === '(') depth++;
      if (v === ')') depth--;
    }
  }

  #column(): ColumnDef {
    const name = this.name();
    const written = this.typeName();
    const serial = /^(big|small)?serial$/.test(written);
    const base = serial ? (written === 'bigserial' ? 'bigint' : 'integer') : this.#typeOf(written);
    let column: ColumnDef = { name, type: base, notNull: serial, unique: false, primary: false, serial };
    for (;;) {
      if (this.take('not')) column = { ...column, notNull: (this.need('null'), true) };
      else if (this.take('null')) continue;
      else if (this.take('primary'))
        column = { ...column, primary: (this.need('key'), true), notNull: true, unique: true };
      else if (this.take('unique')) column = { ...column, unique: true };
      else if (this.take('auto_increment')) column = { ...column, serial: true };
      else if (this.take('default')) column = { ...column, default: this.unary() };
      else if (this.take('references')) this.#skipReference();
      else if (this.take('generated')) column = { ...column, serial: (this.#skipClause(), true) };
      else if (this.take('comment') || this.take('collate')) this.next();
      else if (this.take('check') || this.take('on')) this.#skipClause();
      else return column;
    }
  }

  #skipReference(): void {
    this.#tableName();
    if (this.peek().v === '(') this.#names();
  }

  #typeOf(written: string): string {
    if (this.#isMysql) return written.replace(/^integer/, 'int').replace(/^boolean|^bool$/, 'tinyint(1)');
    const [, base = '', size = ''] = /^([a-z ]+)(.*)$/.exec(written) ?? [];
    return `${TYPES[base] ?? base}${size}`;
  }

  #drop(): Statement {
    const isDatabase = this.take('database') || this.take('schema');
    if (!isDatabase && !this.take('table')) return this.#nothing(`drop ${this.peek().v}`);
    const ifThere = this.take('if') && (this.need('exists'), true);
    if (isDatabase) return { k: 'drop-database', name: this.name(), ifThere };
    const tables: TableName[] = [];
    do tables.push(this.#tableName());
    while (this.takeSign(','));
    this.take('cascade');
    return { k: 'drop-table', tables, ifThere };
  }

  #insert(): Statement {
    this.take('ignore');
    this.need('into');
    const table = this.#tableName();
    const columns = this.peek().v === '(' ? this.#names() : [];
    if (this.peek().v === 'select')
      return { k: 'insert', table, columns, rows: [], select: this.#select(), returning: false };
    if (!this.take('values')) this.need('value');
    const rows: Expr[][] = [];
    do {
      this.needSign('(');
      rows.push(this.list());
      this.needSign(')');
    } while (this.takeSign(','));
    const returning = this.take('returning');
    if (returning) this.needSign('*');
    return { k: 'insert', table, columns, rows, returning };
  }

  #update(): Statement {
    const table = this.#tableName();
    this.need('set');
    const set: { name: string; to: Expr }[] = [];
    do {
      const name = this.name();
      this.needSign('=');
      set.push({ name, to: this.expr() });
    } while (this.takeSign(','));
    return { k: 'update', table, set, ...this.#where() };
  }

  #alter(): Statement {
    if (!this.take('table')) return this.#nothing(`alter ${this.peek().v}`);
    const table = this.#tableName();
    if (this.take('add')) {
      this.take('column');
      return { k: 'alter', table, add: this.#column() };
    }
    if (this.take('drop')) {
      this.take('column');
      return { k: 'alter', table, drop: this.name() };
    }
    return this.#nothing('alter table');
  }

  #show(): Statement {
    const words: string[] = [];
    while (this.peek().k === 'word' && !['from', 'in', 'like', 'where'].includes(this.peek().v))
      words.push(this.next().v);
    const of = this.take('from') || this.take('in') || this.take('like') ? this.next().v : undefined;
    return { k: 'show', what: words.join(' '), ...(of === undefined ? {} : { of }) };
  }

  /** Upstream: MySQL 5.7, CHANGE MASTER TO. */
  #changeMaster(): Statement {
    if (!this.take('master')) {
      this.need('replication');
      this.need('source');
    }
    this.need('to');
    const options: Record<string, string> = {};
    do {
      const name = this.name();
      this.needSign('=');
      options[name] = this.next().v;
    } while (this.takeSign(','));
    return { k: 'replicate', options };
  }

  #tableName(): TableName {
    const { at } = this.peek();
    const first = this.name();
    return this.takeSign('.') ? { of: first, name: this.name(), at } : { name: first, at };
  }

  #where(): { where?: Expr } {
    return this.take('where') ? { where: this.expr() } : {};
  }

  #select(): Select {
    this.need('select');
    const distinct = this.take('distinct');
    const items: Select['items'][number][] = [];
    do items.push(this.#item());
    while (this.takeSign(','));
    const from = this.take('from') ? this.#from() : [];
    const where = this.#where();
    const groupBy = this.take('group') ? (this.need('by'), this.list()) : [];
    const having = this.take('having') ? { having: this.expr() } : {};
    const orderBy: { expr: Expr; desc: boolean }[] = [];
    if (this.take('order')) {
      this.need('by');
      do {
        const expr = this.expr();
        orderBy.push({ expr, desc: this.take('desc') || (this.take('asc'), false) });
      } while (this.takeSign(','));
    }
    const limit = this.take('limit') ? { limit: this.expr() } : {};
    const offset = this.take('offset') ? { offset: this.expr() } : {};
    return { k: 'select', items, distinct, from, ...where, groupBy, ...having, orderBy, ...limit, ...offset };
  }

  #item(): Select['items'][number] {
    if (this.takeSign('*')) return { star: true };
    if (this.peek(1).v === '.' && this.peek(2).v === '*') {
      const table = this.name();
      this.next();
      this.next();
      return { star: true, table };
    }
    const start = this.peek().at;
    const expr = this.expr();
    const text = this.textFrom(start);
    const alias = this.take('as') || this.isPlainName() ? { alias: this.name(true) } : {};
    return { expr, text, ...alias } satisfies SelectItem;
  }

  #from(): TableUse[] {
    const uses = [this.#use()];
    for (;;) {
      if (this.takeSign(',')) {
        uses.push({ ...this.#use(), join: { isLeft: false } });
        continue;
      }
      const isLeft = this.take('left');
      const isJoin = this.take('outer') || this.take('inner') || this.take('cross');
      if (!this.take('join')) {
        if (isLeft || isJoin) throw new SqlSyntaxError(this.peek());
        return uses;
      }
      const use = this.#use();
      uses.push({ ...use, join: this.take('on') ? { isLeft, on: this.expr() } : { isLeft } });
    }
  }

  #use(): TableUse {
    const table = this.#tableName();
    const alias = this.take('as') || this.isPlainName() ? this.name() : table.name;
    return { ...table, alias };
  }
}
