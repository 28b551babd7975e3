import type { Io } from '../../../shell/run/io.ts';
import type { Command } from '../../image.ts';
import { newClient, runClient, type ClientDef, type ClientState } from '../client.ts';
import { endOfStatement } from '../sql/sql-tokens.ts';
import { tableText, tabText, verticalText } from './mysql-print.ts';
import { mysqlVersion } from './mysql-facts.ts';
import type { MysqlAnswer, MysqlRequest } from './mysql-protocol.ts';

/**
 * The mysql client: -h, -P, -u, -p, -D, -e, -N, -t, -B, statements from standard input, a prompt; and mysqladmin.
 * Upstream: MySQL 5.7 to 9. Left out: options files, SSL, source, delimiter.
 */
interface State extends ClientState {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
  isTable: boolean;
  hasNames: boolean;
  isFirst: boolean;
  isMaria: boolean;
  version: string;
}

const SOCKET = 'socket';
const VALUED = 'hPuDeS';
const LONG: Readonly<Record<string, string>> = {
  host: 'h',
  port: 'P',
  user: 'u',
  password: 'p',
  database: 'D',
  execute: 'e',
  'skip-column-names': 'N',
  table: 't',
  batch: 'B',
};

export const mysql: Command = (io, { spec }) => {
  if (io.args.some((a) => a === '-V' || a === '--version')) {
    io.out(`${io.name}  Ver ${mysqlVersion(spec.image)} for Linux on x86_64 (MySQL Community Server - GPL)\n`);
    return 0;
  }
  if (io.state === undefined) {
    const state = stateOf(io, spec.image);
    if (state.password !== undefined && !state.isMaria)
      io.err(`${io.name}: [Warning] Using a password on the command line interface can be insecure.\n`);
    if (state.readsInput) state.queue.push('');
    io.state = state;
  }
  return runClient(io, io.state as State, CLIENT);
};

function stateOf(io: Io, image: string): State {
  const state: State = {
    ...newClient([], false),
    host: io.env['MYSQL_HOST'] ?? SOCKET,
    port: 3306,
    user: io.machine.userName(io.proc.uid) ?? 'root',
    password: io.env['MYSQL_PWD'],
    database: '',
    isTable: io.isTty(),
    hasNames: true,
    isFirst: true,
    isMaria: /mariadb/.test(image),
    version: mysqlVersion(image),
  };
  const plain = readOptions(io.args, (flag, value) => apply(state, flag, value));
  if (plain[0] !== undefined) state.database = plain[0];
  state.readsInput = state.queue.length === 0;
  return state;
}

/** Calls back for each option; gives the other words. */
function readOptions(args: readonly string[], apply: (flag: string, value: string) => void): string[] {
  const plain: string[] = [];
  const words = [...args];
  while (words.length > 0) {
    const word = words.shift() as string;
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const flag = LONG[long[1] as string] ?? '';
      apply(flag, long[2] ?? (VALUED.includes(flag) && flag !== '' ? (words.shift() ?? '') : ''));
    } else if (/^-[A-Za-z]/.test(word)) {
      const flag = word[1] as string;
      const rest = word.slice(2);
      if (flag === 'p') apply('p', rest);
      else if (VALUED.includes(flag)) apply(flag, rest === '' ? (words.shift() ?? '') : rest);
      else for (const c of word.slice(1)) apply(c, '');
    } else plain.push(word);
  }
  return plain;
}

function apply(state: State, flag: string, value: string): void {
  if (flag === 'h') state.host = value;
  else if (flag === 'P') state.port = Number(value);
  else if (flag === 'u') state.user = value;
  else if (flag === 'p') state.password = value;
  else if (flag === 'D') state.database = value;
  else if (flag === 'e') state.queue.push(...statementsOf(value));
  else if (flag === 'N') state.hasNames = false;
  else if (flag === 't') state.isTable = true;
  else if (flag === 'B') state.isTable = false;
}

function nextStatement(text: string, isEnd: boolean): { statement: string; rest: string } | undefined {
  const line = /^\s*(exit|quit|\\q|status|\\s|use\s+`?[\w-]+`?)\s*;?\s*(?:\n|$)/i.exec(text);
  if (line && (line[0].endsWith('\n') || isEnd))
    return { statement: (line[1] as string).trim(), rest: text.slice(line[0].length) };
  const vertical = text.search(/\\[Gg]/);
  const semicolon = endOfStatement(text);
  if (vertical >= 0 && (semicolon < 0 || vertical < semicolon))
    return {
      statement: text.slice(0, vertical + 2).trim(),
      rest: text.slice(vertical + 2).replace(/^;?[ \t]*\n?/, ''),
    };
  if (semicolon >= 0)
    return { statement: text.slice(0, semicolon).trim(), rest: text.slice(semicolon + 1).replace(/^[ \t]*\n/, '') };
  return isEnd && text.trim() !== '' ? { statement: text.trim(), rest: '' } : undefined;
}

function statementsOf(text: string): string[] {
  const out: string[] = [];
  let rest = text;
  for (let found = nextStatement(rest, true); found; found = nextStatement(rest, true)) {
    if (found.statement !== '') out.push(found.statement);
    rest = found.rest;
  }
  return out;
}

const isTalk = (io: Io, state: State): boolean => io.isTty() && state.readsInput;

const CLIENT: ClientDef<State> = {
  next: nextStatement,
  prompt: ({ buffer, isMaria, database }) =>
    buffer.trim() !== ''
      ? isMaria
        ? '    -> '
        : '    -> '
      : isMaria
        ? `MariaDB [${database || '(none)'}]> `
        : 'mysql> ',
  question(statement, state, io) {
    if (/^(exit|quit|\\q)$/i.test(statement)) {
      if (isTalk(io, state)) io.out('Bye\n');
      return 0;
    }
    if (statement === '' && !state.isFirst) return undefined;
    const isLocal = state.host === SOCKET || state.host === 'localhost' || state.host === '127.0.0.1';
    const { user, password, database, port } = state;
    const sql = statement.replace(/\\[Gg]$/, '');
    const body: MysqlRequest = { user, database, isLocal, sql, ...(password === undefined ? {} : { password }) };
    return {
      host: state.host === SOCKET ? '127.0.0.1' : state.host,
      port,
      protocol: 'mysql',
      body: JSON.stringify(body),
    };
  },
  print(text, statement, state, io) {
    const answer = JSON.parse(text) as MysqlAnswer;
    if (answer.k === 'refused') {
      io.err(`ERROR ${answer.code}: ${answer.message}\n`);
      return 1;
    }
    const wasFirst = state.isFirst;
    state.isFirst = false;
    if (statement === '') {
      if (wasFirst && isTalk(io, state)) io.out(greeting(answer.version, state.isMaria));
      return undefined;
    }
    const { result } = answer;
    if (result.k === 'error') {
      io.err(`ERROR ${result.code}${isTalk(io, state) ? '' : ' at line 1'}: ${result.message}\n`);
      return isTalk(io, state) ? undefined : 1;
    }
    if (result.k === 'done') {
      if (result.database !== undefined) state.database = result.database;
      if (isTalk(io, state))
        io.out(result.database === undefined ? `${okText(result.count)}\n\n` : 'Database changed\n');
      return undefined;
    }
    if (/\\G$/.test(statement)) io.out(verticalText(result));
    else io.out(state.isTable ? tableText(result, state.hasNames) : tabText(result, state.hasNames));
    if (isTalk(io, state))
      io.out(
        `${result.rows.length === 0 ? 'Empty set' : `${result.rows.length} row${result.rows.length === 1 ? '' : 's'} in set`} (0.00 sec)\n\n`,
      );
    return undefined;
  },
  failed(kind, { host, version }, io) {
    const isNew = !/^5\./.test(version);
    if (host === SOCKET || host === 'localhost')
      io.err(
        "ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\n",
      );
    else if (kind === 'no-such-name' || kind === 'dns-unreachable')
      io.err(`ERROR 2005 (HY000): Unknown MySQL server host '${host}' (-2)\n`);
    else
      io.err(
        `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}${isNew ? ':3306' : ''}' (${kind === 'refused' ? 111 : 110})\n`,
      );
    return 1;
  },
};

const okText = (n: number): string => `Query OK, ${n} row${n === 1 ? '' : 's'} affected (0.00 sec)`;

const greeting = (version: string, isMaria: boolean): string =>
  isMaria
    ? `Welcome to the MariaDB monitor.  Commands end with ; or \\g.\nYour MariaDB connection id is 8\nServer version: ${version} mariadb.org binary distribution\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`
    : `Welcome to the MySQL monitor.  Commands end with ; or \\g.\nYour MySQL connection id is 8\nServer version: ${version} MySQL Community Server ${/^5/.test(version) ? '(GPL)' : '- GPL'}\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`;

/** `mysqladmin ping`, `status`, `version`; a server that refuses the password is alive too. */
export const mysqladmin: Command = (io) => {
  let host = SOCKET;
  const words = readOptions(io.args, (flag, value) => {
    if (flag === 'h') host = value;
  });
  const isOpen = io.network.connect(host === SOCKET ? '127.0.0.1' : host, 3306) === 'open';
  if (!isOpen) {
    const isLocal = host === SOCKET || host === 'localhost';
    const shown = isLocal ? 'localhost' : host;
    const why = isLocal
      ? `Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)`
      : `Can't connect to MySQL server on '${host}' (111)`;
    io.err(`mysqladmin: connect to server at '${shown}' failed\nerror: '${why}'\n`);
    if (isLocal) io.err("Check that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n");
    return 1;
  }
  if (words[0] === 'ping') io.out('mysqld is alive\n');
  else if (words[0] === 'status')
    io.out(
      'Uptime: 60  Threads: 1  Questions: 2  Slow queries: 0  Opens: 105  Flush tables: 1  Open tables: 98  Queries per second avg: 0.033\n',
    );
  return 0;
};
