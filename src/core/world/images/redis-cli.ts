import { FileError } from '../files/file-error.ts';
import type { Io } from '../shell/run/io.ts';
import type { Command } from './image.ts';

/**
 * redis-cli against the server in its own container: PING, SET, GET, DEL, EXISTS, INCR, KEYS, DBSIZE, FLUSHALL, ECHO,
 * INFO. Modelled: the data lies as text in /data/dump.rdb, so that a volume keeps it; other servers can only be pinged.
 */
const STORE = '/data/dump.rdb';
const REFUSED = 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n';

function load(io: Io): Record<string, string> {
  const node = io.files.find(STORE);
  return node?.t === 'file' && node.data !== '' ? (JSON.parse(node.data) as Record<string, string>) : {};
}

function save(io: Io, data: Readonly<Record<string, string>>): void {
  try {
    if (!io.files.isDir('/data')) io.files.mkdir('/data', true);
    io.files.write(STORE, JSON.stringify(data));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

const plain = (value: string | undefined): string => value ?? '';

function answer(io: Io, [name = 'PING', ...args]: readonly string[]): string {
  const data = load(io);
  const [key = '', value = ''] = args;
  switch (name.toUpperCase()) {
    case 'PING':
      return args[0] ?? 'PONG';
    case 'ECHO':
      return key;
    case 'SET':
      save(io, { ...data, [key]: value });
      return 'OK';
    case 'GET':
      return plain(data[key]);
    case 'EXISTS':
      return String(args.filter((k) => k in data).length);
    case 'DEL': {
      save(io, Object.fromEntries(Object.entries(data).filter(([k]) => !args.includes(k))));
      return String(args.filter((k) => k in data).length);
    }
    case 'INCR': {
      const next = Number(data[key] ?? 0) + 1;
      if (Number.isNaN(next)) return 'ERR value is not an integer or out of range';
      save(io, { ...data, [key]: String(next) });
      return String(next);
    }
    case 'KEYS':
      return Object.keys(data).sort().join('\n');
    case 'DBSIZE':
      return String(Object.keys(data).length);
    case 'FLUSHALL':
      save(io, {});
      return 'OK';
    case 'CONFIG':
      return `${args[1] ?? ''}\n`;
    case 'INFO':
      return '# Server\nredis_mode:standalone\n# Replication\nrole:master';
    default:
      return `ERR unknown command '${name}', with args beginning with: `;
  }
}

export const redisCli: Command = (io, { isServing }) => {
  const args = [...io.args];
  let host = '127.0.0.1';
  while (args[0]?.startsWith('-')) {
    const flag = args.shift();
    if (flag === '-h') host = args.shift() ?? host;
    else if (flag === '-p' || flag === '-a' || flag === '-n') args.shift();
  }
  if (host !== '127.0.0.1' && host !== 'localhost') {
    const result = io.network.connect(host, 6379);
    if (result === 'open') io.out('PONG\n');
    else
      io.err(
        `Could not connect to Redis at ${host}:6379: ${result === 'no-such-name' ? 'Name or service not known' : 'Connection refused'}\n`,
      );
    return result === 'open' ? 0 : 1;
  }
  if (!isServing) {
    io.err(REFUSED);
    return 1;
  }
  io.out(`${answer(io, args)}\n`);
  return 0;
};
