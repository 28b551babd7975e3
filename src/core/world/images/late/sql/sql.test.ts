import { describe, expect, it } from 'vitest';
import type { Database, SqlContext, SqlResult } from './sql-data.ts';
import { runSql } from './sql-engine.ts';

/** Statements as PostgreSQL and MySQL answer them. Rows name the rule of the server that they follow. */
function newServer(isMysql: boolean): (sql: string) => SqlResult {
  const all = new Map<string, Database>([['d', {}]]);
  const ctx: SqlContext = {
    store: {
      names: () => [...all.keys()],
      load: (name) => all.get(name),
      save: (name, data) => void all.set(name, data),
      drop: (name) => void all.delete(name),
    },
    isMysql,
    epochMs: 1_767_225_600_000,
    database: 'd',
    variable: () => null,
    fact: () => undefined,
  };
  const run = (sql: string): SqlResult => runSql(sql, ctx).result;
  run('CREATE TABLE t (id serial PRIMARY KEY, name varchar(10) NOT NULL, price numeric)');
  run("INSERT INTO t (name, price) VALUES ('fig', 3), ('kiwi', 1.5), ('pear', NULL)");
  run('CREATE TABLE stock (fruit int, n int)');
  run('INSERT INTO stock VALUES (1, 10), (1, 5), (2, 7)');
  return run;
}

const rowsOf = (result: SqlResult): unknown => (result.k === 'rows' ? result.rows : result);

describe('queries', () => {
  it.each<[string, string, unknown]>([
    ['operators by precedence', 'SELECT 1 + 2 * 3 - 4', [[3]]],
    [
      'ROUND to digits before and after the point',
      'SELECT ROUND(123.456, -1), ROUND(1.255, 1), ROUND(1.5, 200)',
      [[120, 1.3, 1.5]],
    ],
    ['WHERE leaves out what is unknown', 'SELECT name FROM t WHERE price > 1', [['fig'], ['kiwi']]],
    ['null equals nothing', 'SELECT count(*) FROM t WHERE price = NULL', [[0]]],
    ['IS NULL', 'SELECT name FROM t WHERE price IS NULL', [['pear']]],
    [
      'IN, LIKE, BETWEEN, NOT',
      "SELECT id FROM t WHERE name LIKE '%i%' AND id IN (1, 2) AND NOT id BETWEEN 2 AND 9",
      [[1]],
    ],
    ['ORDER BY a column downwards, LIMIT, OFFSET', 'SELECT id FROM t ORDER BY id DESC LIMIT 1 OFFSET 1', [[2]]],
    ['aggregates leave out nulls', 'SELECT count(*), count(price), sum(price), avg(price) FROM t', [[3, 2, 4.5, 2.25]]],
    ['GROUP BY and HAVING', 'SELECT fruit, sum(n) FROM stock GROUP BY fruit HAVING sum(n) > 7', [[1, 15]]],
    [
      'a join on a condition',
      'SELECT t.name, s.n FROM t JOIN stock s ON s.fruit = t.id ORDER BY s.n',
      [
        ['fig', 5],
        ['kiwi', 7],
        ['fig', 10],
      ],
    ],
    [
      'an outer join keeps rows without a partner',
      'SELECT name FROM t LEFT JOIN stock ON fruit = id WHERE n IS NULL',
      [['pear']],
    ],
    ['DISTINCT', 'SELECT DISTINCT fruit FROM stock ORDER BY 1', [[1], [2]]],
    ['casts and functions', "SELECT upper('a'), length('abc'), '5'::int + 1, coalesce(NULL, 'x')", [['A', 3, 6, 'x']]],
    ['CASE', "SELECT CASE WHEN price IS NULL THEN 'none' ELSE 'some' END FROM t WHERE id = 3", [['none']]],
    ['whole numbers divide to whole numbers', 'SELECT 7 / 2', [[3]]],
  ])('%s', (_, sql, rows) => {
    expect(rowsOf(newServer(false)(sql))).toEqual(rows);
  });

  it('divides to fractions in MySQL, and compares without case', () => {
    const run = newServer(true);
    expect(rowsOf(run('SELECT 7 / 2'))).toEqual([[3.5]]);
    expect(rowsOf(run("SELECT 'A' = 'a'"))).toEqual([[true]]);
  });
});

describe('changes', () => {
  it.each<[string, string, string, unknown]>([
    [
      'UPDATE counts rows that fit',
      'UPDATE t SET price = price * 2 WHERE price > 1',
      'SELECT price FROM t ORDER BY id',
      [[6], [3], [null]],
    ],
    ['DELETE', 'DELETE FROM t WHERE id < 3', 'SELECT name FROM t', [['pear']]],
    [
      'INSERT from a query',
      'INSERT INTO stock SELECT id, 1 FROM t WHERE id = 3',
      'SELECT n FROM stock WHERE fruit = 3',
      [[1]],
    ],
    [
      'ALTER TABLE adds a column with its default',
      'ALTER TABLE t ADD COLUMN ok boolean DEFAULT true',
      'SELECT ok FROM t WHERE id = 1',
      [[true]],
    ],
    ['a serial column counts on', "INSERT INTO t (name) VALUES ('x')", "SELECT id FROM t WHERE name = 'x'", [[4]]],
  ])('%s', (_, change, look, rows) => {
    const run = newServer(false);
    expect(run(change).k).toBe('done');
    expect(rowsOf(run(look))).toEqual(rows);
  });
});

describe('refusals', () => {
  const row = 'DETAIL:  Key (id)=(1) already exists.';
  it.each<[string, boolean, string, string]>([
    ['42P01 no relation', false, 'SELECT * FROM x', 'relation "x" does not exist'],
    ['42703 no column', false, 'SELECT y FROM t', 'column "y" does not exist'],
    ['42601 syntax', false, 'SELEC 1', 'syntax error at or near "SELEC"'],
    ['42601 end of input', false, 'SELECT * FROM', 'syntax error at end of input'],
    [
      '23505 unique',
      false,
      "INSERT INTO t VALUES (1, 'x', 1)",
      `duplicate key value violates unique constraint "t_pkey"\n${row}`,
    ],
    [
      '23502 not null',
      false,
      'INSERT INTO t (id) VALUES (9)',
      'null value in column "name" of relation "t" violates not-null constraint\nDETAIL:  Failing row contains (9, null, null).',
    ],
    [
      '22001 too long',
      false,
      "INSERT INTO t (name) VALUES ('12345678901')",
      'value too long for type character varying(10)',
    ],
    ['22012 division', false, 'SELECT 1/0', 'division by zero'],
    ['42P07 table exists', false, 'CREATE TABLE t (a int)', 'relation "t" already exists'],
    ['1146 no table', true, 'SELECT * FROM x', "Table 'd.x' doesn't exist"],
    ['1049 no database', true, 'SELECT * FROM y.x', "Unknown database 'y'"],
    ['1054 no column', true, 'SELECT y FROM t', "Unknown column 'y' in 'field list'"],
    [
      '1064 syntax',
      true,
      'SELEC 1',
      "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1",
    ],
    [
      '1136 columns and values',
      true,
      'INSERT INTO stock VALUES (1)',
      "Column count doesn't match value count at row 1",
    ],
  ])('%s', (_, isMysql, sql, message) => {
    expect(newServer(isMysql)(sql)).toMatchObject({ k: 'error', message });
  });
});
