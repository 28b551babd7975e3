import type { Io } from '../../../shell/run/io.ts';
import type { Command } from '../../image.ts';
import { newClient, runClient, type ClientDef, type ClientState } from '../client.ts';
import { endOfStatement } from '../sql/sql-tokens.ts';
import { pgFullVersion } from './pg-facts.ts';
import { printError, printRows } from './pg-print.ts';
import type { PgAnswer, PgRequest } from './pg-protocol.ts';

/**
 * psql: -c, -f, -l, -t, -A, -q, -U, -h, -p, -d, connection URIs, PGUSER and its like, statements from standard input, a
 * prompt. Left out: variables, \copy, \x, paging.
 */
interface State extends ClientState {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
  tuplesOnly: boolean;
  isUnaligned: boolean;
  isQuiet: boolean;
  stopsAtError: boolean;
  image: string;
}

const SOCKET = 'socket';
const VALUED: ReadonlySet<string> = new Set(['-c', '-f', '-U', '-h', '-p', '-d', '-v', '-o', '-F', '-P']);
const LONG: Readonly<Record<string, string>> = {
  '--command': '-c',
  '--file': '-f',
  '--username': '-U',
  '--host': '-h',
  '--port': '-p',
  '--dbname': '-d',
  '--tuples-only': '-t',
  '--no-align': '-A',
  '--quiet': '-q',
  '--list': '-l',
  '--set': '-v',
  '--variable': '-v',
};

export const psql: Command = (io, { spec }) => {
  if (io.args.some((a) => a === '-V' || a === '--version')) {
    io.out(`psql (PostgreSQL) ${pgFullVersion(spec.image)}\n`);
    return 0;
  }
  if (io.state === undefined) {
    const state = stateOf(io, spec.image);
    if (typeof state === 'string') {
      io.err(`${state}\n`);
      return 1;
    }
    io.state = state;
    // Whoever cannot come in is told before anything else.
    if (state.readsInput && io.isTty()) state.queue.push(GREETING);
    else if (state.readsInput) state.queue.push('');
  }
  return runClient(io, io.state as State, CLIENT);
};

const GREETING = '\\greeting';

function stateOf(io: Io, image: string): State | string {
  const { env } = io;
  const user = env['PGUSER'] ?? io.machine.userName(io.proc.uid) ?? 'root';
  const state: State = {
    ...newClient([], false),
    host: env['PGHOST'] ?? SOCKET,
    port: Number(env['PGPORT'] ?? 5432),
    user,
    password: env['PGPASSWORD'],
    database: env['PGDATABASE'] ?? '',
    tuplesOnly: false,
    isUnaligned: false,
    isQuiet: false,
    stopsAtError: false,
    image,
  };
  const words = splitFlags(io.args);
  const plain: string[] = [];
  while (words.length > 0) {
    const word = words.shift() as string;
    const value = VALUED.has(word) ? (words.shift() ?? '') : '';
    if (word === '-f') {
      const node = io.files.find(io.path(value));
      if (node?.t !== 'file') return `psql: error: ${value}: No such file or directory`;
      state.queue.push(...statementsOf(node.data));
    } else if (word.startsWith('-')) applyFlag(state, word, value);
    else plain.push(word);
  }
  const [database, name] = plain;
  if (database !== undefined) applyDatabase(state, database);
  if (name !== undefined) state.user = name;
  if (state.database === '') state.database = state.user;
  state.readsInput = state.queue.length === 0;
  return state;
}

/** `-tAc SQL`, `-Upostgres`, `--username=postgres` as single options. */
function splitFlags(args: readonly string[]): string[] {
  return args.flatMap((word) => {
    if (word.startsWith('--')) {
      const [name = '', value] = word.split(/=(.*)/s);
      return [LONG[name] ?? name, ...(value === undefined ? [] : [value])];
    }
    if (!/^-[A-Za-z]./.test(word)) return [word];
    const out: string[] = [];
    for (let i = 1; i < word.length; i++) {
      const flag = `-${word[i] as string}`;
      out.push(flag);
      if (!VALUED.has(flag)) continue;
      if (i + 1 < word.length) out.push(word.slice(i + 1));
      break;
    }
    return out;
  });
}

function applyFlag(state: State, flag: string, value: string): void {
  if (flag === '-c') state.queue.push(...(value.startsWith('\\') ? [value] : statementsOf(`${value};`)));
  else if (flag === '-U') state.user = value;
  else if (flag === '-h') state.host = value.startsWith('/') ? SOCKET : value;
  else if (flag === '-p') state.port = Number(value);
  else if (flag === '-d') applyDatabase(state, value);
  else if (flag === '-t') state.tuplesOnly = true;
  else if (flag === '-A') state.isUnaligned = true;
  else if (flag === '-q') state.isQuiet = true;
  else if (flag === '-l') state.queue.push('\\l');
  else if (flag === '-v' && value === 'ON_ERROR_STOP=1') state.stopsAtError = true;
}

function applyDatabase(state: State, text: string): void {
  const m = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(text);
  if (!m) state.database = text;
  else {
    state.user = m[1] || state.user;
    state.password = m[2] ?? state.password;
    state.host = m[3] || state.host;
    state.port = Number(m[4] ?? state.port);
    state.database = m[5] ?? state.database;
  }
}

function statementsOf(text: string): string[] {
  const out: string[] = [];
  let rest = text;
  for (let end = endOfStatement(rest); end >= 0; end = endOfStatement(rest)) {
    const sql = rest.slice(0, end).trim();
    if (sql !== '') out.push(`${sql};`);
    rest = rest.slice(end + 1);
  }
  return out;
}

const CLIENT: ClientDef<State> = {
  next(text, isEnd) {
    const line = /^\s*(\\[^\n]*)(?:\n|$)/.exec(text);
    if (line && (line[0].endsWith('\n') || isEnd))
      return { statement: (line[1] as string).trim(), rest: text.slice(line[0].length) };
    const end = endOfStatement(text);
    if (end < 0) return isEnd && text.trim() !== '' ? { statement: text.trim(), rest: '' } : undefined;
    return { statement: text.slice(0, end + 1).trim(), rest: text.slice(end + 1).replace(/^[ \t]*\n/, '') };
  },
  prompt: ({ database, buffer }) => `${database}${buffer.trim() === '' ? '=' : '-'}# `,
  question(statement, state, io) {
    const [word = '', name] = statement.split(/\s+/);
    if (word === '\\q' || /^(quit|exit);?$/.test(statement)) return 0;
    if (word === '\\?' || word === '\\h' || word === '\\echo') {
      io.out(word === '\\echo' ? `${statement.slice(6)}\n` : 'General\n  \\q  quit psql\n');
      return undefined;
    }
    if ((word === '\\c' || word === '\\connect') && name !== undefined) state.database = name;
    const isLocal = state.host === SOCKET || state.host === 'localhost' || state.host.startsWith('127.');
    const sql = /^\\(c|connect|greeting|conninfo)\b/.test(word) ? '' : statement;
    const { user, password, database, port } = state;
    const body: PgRequest = { user, database, isLocal, sql, ...(password === undefined ? {} : { password }) };
    const host = state.host === SOCKET ? '127.0.0.1' : state.host;
    return { host, port, protocol: 'postgres', body: JSON.stringify(body) };
  },
  print(text, statement, state, io) {
    const answer = JSON.parse(text) as PgAnswer;
    if (answer.k === 'fatal') {
      io.err(`psql: error: ${placeOf(state, io)} failed: ${answer.message}\n`);
      return 2;
    }
    if (statement === GREETING) {
      io.out(`psql (${pgFullVersion(state.image)})\nType "help" for help.\n\n`);
      return undefined;
    }
    if (/^\\c/.test(statement) && statement !== '\\conninfo') {
      io.out(`You are now connected to database "${state.database}" as user "${state.user}".\n`);
      return undefined;
    }
    return answer.k === 'text' ? printText(answer, state, io) : printResult(answer, state, io);
  },
  failed(kind, state, io) {
    if (kind === 'no-such-name' || kind === 'dns-unreachable') {
      io.err(`psql: error: could not translate host name "${state.host}" to address: Name or service not known\n`);
      return 2;
    }
    const why =
      state.host === SOCKET
        ? 'No such file or directory\n\tIs the server running locally and accepting connections on that socket?'
        : `${kind === 'refused' ? 'Connection refused' : 'Connection timed out'}\n\tIs the server running on that host and accepting TCP/IP connections?`;
    io.err(`psql: error: ${placeOf(state, io)} failed: ${why}\n`);
    return 2;
  },
};

function placeOf({ host, port }: State, io: Io): string {
  if (host === SOCKET) return `connection to server on socket "/var/run/postgresql/.s.PGSQL.${port}"`;
  const found = /^[\d.]+$/.test(host) ? host : host === 'localhost' ? '127.0.0.1' : io.network.resolve(host);
  const ip = typeof found === 'string' ? found : (found.ips[0] ?? '');
  return `connection to server at "${host}" (${ip}), port ${port}`;
}

function printText(answer: Extract<PgAnswer, { k: 'text' }>, state: State, io: Io): undefined {
  const { result, title, after } = answer;
  if (result?.k === 'rows') io.out(printRows(result, state, title, after));
  else if (after !== undefined) io.err(after);
  return undefined;
}

function printResult({ result, sql }: Extract<PgAnswer, { k: 'result' }>, state: State, io: Io): number | undefined {
  if (result.k === 'error') {
    io.err(printError(result, sql));
    if (!state.readsInput) state.status = 1;
    return state.stopsAtError ? 3 : undefined;
  }
  if (result.k === 'rows') io.out(printRows(result, state));
  const tag = result.tag ?? '';
  if (tag !== '' && !state.isQuiet && !(result.k === 'rows' && state.tuplesOnly)) io.out(`${tag}\n`);
  return undefined;
}

/** Upstream: pg_isready: 0 accepts, 2 no answer. */
export const pgIsReady: Command = (io) => {
  const at = (flag: string): string | undefined => io.args[io.args.indexOf(flag) + 1 || Infinity];
  const host = at('-h') ?? io.env['PGHOST'] ?? SOCKET;
  const port = Number(at('-p') ?? 5432);
  const shown = host === SOCKET ? '/var/run/postgresql' : host;
  const isOpen = io.network.connect(host === SOCKET ? '127.0.0.1' : host, port) === 'open';
  if (!io.args.includes('-q')) io.out(`${shown}:${port} - ${isOpen ? 'accepting connections' : 'no response'}\n`);
  return isOpen ? 0 : 2;
};

export const createdb: Command = (io) => {
  const name = io.args.filter((a, i) => !a.startsWith('-') && !VALUED.has(io.args[i - 1] ?? '')).pop() ?? '';
  const flags = io.args.filter((a) => a !== name);
  io.become(['psql', '-q', ...flags, '-d', 'postgres', '-c', `CREATE DATABASE ${name}`]);
  return 'became';
};
