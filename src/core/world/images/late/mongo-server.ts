import type { Io } from '../../shell/run/io.ts';
import type { Command, LateImage, ServerHost } from '../image.ts';
import { newClient, nextLine, runClient, type ClientDef, type ClientState } from './client.ts';
import { namesIn, quietly } from './sql/sql-files.ts';

/**
 * mongod and mongosh for what a lesson types: show dbs, use, show collections, insertOne, insertMany, find, countDocuments,
 * deleteMany, db.runCommand({ping: 1}), db.version(). Modelled: documents lie as JSON below /data/db; filters compare for
 * equality; no other JavaScript.
 */
const PROTOCOL = 'mongo';
const DATA_DIR = '/data/db';

type Doc = Readonly<Record<string, unknown>>;
type Database = Readonly<Record<string, readonly Doc[]>>;

interface Wish {
  readonly database: string;
  readonly text: string;
}

const fileOf = (name: string): string => `${DATA_DIR}/${name}.json`;
const load = ({ files }: ServerHost, name: string): Database => {
  const node = files.find(fileOf(name));
  return node?.t === 'file' ? (JSON.parse(node.data) as Database) : {};
};
const save = ({ files }: ServerHost, name: string, data: Database): void =>
  quietly(() => {
    files.mkdir(DATA_DIR, true);
    files.write(fileOf(name), JSON.stringify(data));
  });

/** `{name: 'x', n: 1}` as JSON. */
function literals(text: string): unknown[] {
  const quoted = text.replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner));
  const named = quoted.replace(/([{,]\s*)([A-Za-z_$][\w$]*)\s*:/g, '$1"$2":');
  return JSON.parse(`[${named}]`) as unknown[];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[\n${value.map((v) => `  ${shown(v)}`).join(',\n')}\n]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(
    ([k, v]) => `${k}: ${k === '_id' && typeof v === 'string' ? `ObjectId('${v}')` : shown(v)}`,
  );
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

const fits = (doc: Doc, filter: unknown): boolean =>
  Object.entries((filter ?? {}) as Doc).every(([k, v]) => JSON.stringify(doc[k]) === JSON.stringify(v));

function answer({ database, text }: Wish, host: ServerHost): string {
  const data = load(host, database);
  if (/^show (dbs|databases)$/.test(text)) {
    const own = namesIn(host.files, DATA_DIR).filter((n) => n.endsWith('.json'));
    return ['admin', 'config', 'local', ...own.map((n) => n.slice(0, -5))]
      .map((n) => `${n.padEnd(8)} 40.00 KiB`)
      .join('\n');
  }
  if (/^show (collections|tables)$/.test(text)) return Object.keys(data).sort().join('\n');
  if (/^db$|^db\.getName\(\)$/.test(text)) return database;
  if (/^db\.version\(\)$/.test(text)) return `${/:v?(\d[\d.]*)/.exec(host.spec.image)?.[1] ?? '8.0'}`;
  if (/^db\.(runCommand|adminCommand)\(\s*(\{\s*)?['"]?(ping|hello|isMaster)\b/.test(text)) return '{ ok: 1 }';
  const m = /^db\.(?:getCollection\(['"](\w+)['"]\)|(\w+))\.(\w+)\(([\s\S]*?)\)(?:\.\w+\(.*\))?;?$/.exec(text);
  if (!m) return `ReferenceError: ${text.split(/\W/)[0] ?? ''} is not defined`;
  const name = m[1] ?? m[2] ?? '';
  return onCollection(m[3] ?? '', m[4] ?? '', { host, database, data, name });
}

interface Place {
  readonly host: ServerHost;
  readonly database: string;
  readonly data: Database;
  readonly name: string;
}

function onCollection(verb: string, args: string, { host, database, data, name }: Place): string {
  const [first] = literals(args);
  const docs = data[name] ?? [];
  const put = (next: readonly Doc[]): void => save(host, database, { ...data, [name]: next });
  const withId = (doc: unknown, n: number): Doc => ({
    _id: (host.epochMs + docs.length + n).toString(16).padStart(24, '0'),
    ...(doc as Doc),
  });
  switch (verb) {
    case 'insertOne': {
      const doc = withId(first, 0);
      put([...docs, doc]);
      return `{\n  acknowledged: true,\n  insertedId: ${shown(doc).replace(/^\{ _id: ([^,}]*[^ ,}]).*$/s, '$1')}\n}`;
    }
    case 'insertMany':
      put([...docs, ...(first as unknown[]).map(withId)]);
      return '{ acknowledged: true }';
    case 'find':
      return docs
        .filter((d) => fits(d, first))
        .map((d) => shown(d))
        .join('\n');
    case 'findOne':
      return shown(docs.find((d) => fits(d, first)) ?? null);
    case 'countDocuments':
    case 'count':
      return String(docs.filter((d) => fits(d, first)).length);
    case 'deleteMany':
    case 'deleteOne': {
      const gone = docs.filter((d) => fits(d, first)).slice(0, verb === 'deleteOne' ? 1 : undefined);
      put(docs.filter((d) => !gone.includes(d)));
      return `{ acknowledged: true, deletedCount: ${gone.length} }`;
    }
    default:
      return `TypeError: db.${name}.${verb} is not a function`;
  }
}

interface State extends ClientState {
  host: string;
  port: number;
  database: string;
}

function stateOf(io: Io): State {
  const state: State = { ...newClient([], false), host: '127.0.0.1', port: 27_017, database: 'test' };
  const words = [...io.args];
  while (words.length > 0) {
    const [flag = '', value] = (words.shift() as string).split(/=(.*)/s);
    if (flag === '--eval')
      state.queue.push(
        ...(value ?? words.shift() ?? '')
          .split(';')
          .map((t) => t.trim())
          .filter((t) => t !== ''),
      );
    else if (flag === '--host' || flag === '-h') state.host = value ?? words.shift() ?? state.host;
    else if (/^(--port|--username|-u|--password|-p|--authenticationDatabase)$/.test(flag))
      state.port = Number(value ?? words.shift()) || state.port;
    else if (flag.startsWith('mongodb://')) {
      const m = /^mongodb:\/\/(?:[^@]*@)?([^:/,]+)(?::(\d+))?[^/]*(?:\/(\w+))?/.exec(flag);
      state.host = m?.[1] ?? state.host;
      state.port = Number(m?.[2] ?? state.port);
      state.database = m?.[3] ?? state.database;
    } else if (!flag.startsWith('-')) state.database = flag;
  }
  state.readsInput = state.queue.length === 0;
  return state;
}

const CLIENT: ClientDef<State> = {
  next: nextLine,
  prompt: ({ database }) => `${database}> `,
  question(statement, state, io) {
    const text = statement.trim().replace(/;$/, '');
    const used = /^use (\w+)$/.exec(text)?.[1];
    if (text === 'exit' || text === 'quit') return 0;
    if (used !== undefined) io.out(`switched to db ${(state.database = used)}\n`);
    if (text === '' || used !== undefined) return undefined;
    const body = JSON.stringify({ database: state.database, text } satisfies Wish);
    return { host: state.host, port: state.port, protocol: PROTOCOL, body };
  },
  print(text, _statement, state, io) {
    if (text !== '') io.out(`${text}\n`);
    if (/^\w+Error: /.test(text) && !state.readsInput) state.status = 1;
    return undefined;
  },
  failed(kind, { host, port }, io) {
    const isUnknown = kind === 'no-such-name' || kind === 'dns-unreachable';
    io.err(
      `MongoNetworkError: ${isUnknown ? `getaddrinfo ENOTFOUND ${host}` : `connect ${kind === 'refused' ? 'ECONNREFUSED' : 'ETIMEDOUT'} ${host}:${port}`}\n`,
    );
    return 1;
  },
};

const mongosh: Command = (io) => runClient(io, (io.state ??= stateOf(io)) as State, CLIENT);

export const mongoImage: LateImage = {
  talk(message, protocol, host) {
    if (protocol !== PROTOCOL) return undefined;
    try {
      return answer(JSON.parse(message) as Wish, host);
    } catch (error) {
      if (error instanceof SyntaxError) return 'SyntaxError: Unexpected token (1:0)';
      throw error;
    }
  },
  commands: { mongosh, mongo: mongosh },
};
