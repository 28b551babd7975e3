import { matches } from '../../../shell/run/pattern.ts';
import { entryOf } from '../../../../lib/entry-of.ts';
import { redis } from '../../databases.ts';
import type { BootOutcome, ImageDef, LateImage, ServerHost } from '../../image.ts';
import { askNow, wordsOf } from '../client.ts';
import { redisCli } from './redis-cli.ts';
import { bulk, COMMANDS, fault, list, status, type Reply } from './redis-commands.ts';
import { DEFAULTS, load, mindOf, save, settingOf, type Data, type Mind } from './redis-data.ts';

/**
 * A redis server: its configuration file and options, commands about itself, replication. Modelled: a replica fetches
 * the leader's data whenever it is asked something, and answers from what it had last if the leader is away.
 */
export const PROTOCOL = 'redis';
const SYNC = 'SYNC';
const REDIS_USER = 999;

export const redisImage: LateImage = {
  boot,
  talk: (message, protocol, host) =>
    protocol === PROTOCOL ? JSON.stringify(answer(JSON.parse(message) as string[], host)) : undefined,
  // The entrypoint's script gives up being root.
  processes: ({ image }) => [{ title: `${/valkey/.test(image) ? 'valkey' : 'redis'}-server *:6379`, uid: REDIS_USER }],
  commands: { 'redis-cli': redisCli, 'valkey-cli': redisCli },
};

/** gcr.io/google-samples/gb-redis-follower: follows the Service `redis-leader`. */
export const redisFollower: ImageDef = {
  ...redis,
  name: 'gb-redis-follower',
  repositories: [
    'google-samples/gb-redis-follower',
    'google-samples/containers/gke/gb-redis-follower',
    'google_samples/gb-redis-follower',
    'google-samples/gb-redisslave',
    'google_samples/gb-redisslave',
  ],
  readsConfiguration: () => true,
};

export const redisFollowerImage: LateImage = {
  ...redisImage,
  boot: ({ spec }) => {
    const host = spec.image.includes('gb-redisslave') ? 'redis-master' : 'redis-leader';
    return { memory: JSON.stringify({ config: {}, leader: { host, port: 6379 } } satisfies Mind) };
  },
};

/** `redis-server /etc/redis.conf --port 6380 --replicaof leader 6379`, and what the image's own start script says. */
function boot(host: ServerHost): BootOutcome | undefined {
  const words = [...(host.spec.command ?? []), ...(host.spec.args ?? [])].flatMap((w) => w.split(/\s+/));
  const file = words.find((w) => w.endsWith('.conf'));
  const node = file === undefined ? undefined : host.files.find(file);
  if (file !== undefined && node?.t !== 'file')
    return { lines: [`Fatal error, can't open config file '${file}': No such file or directory`], exitCode: 1 };
  const lines = node?.t === 'file' ? node.data.split('\n').map(wordsOf) : [];
  const options = words.join(' ').split(/\s--/).slice(1).map(wordsOf);
  let mind: Mind = { config: {} };
  for (const [name = '', ...values] of [...lines, ...options]) mind = withSetting(mind, name.toLowerCase(), values);
  return { memory: JSON.stringify(mind) };
}

function withSetting(mind: Mind, name: string, values: readonly string[]): Mind {
  if (name === '' || name.startsWith('#') || values.length === 0) return mind;
  if (name === 'replicaof' || name === 'slaveof')
    return { ...mind, leader: { host: values[0] ?? '', port: Number(values[1] ?? 6379) } };
  return { ...mind, config: { ...mind.config, [name]: settingOf(name, values.join(' ')) } };
}

export function answer(argv: readonly string[], host: ServerHost): Reply {
  const [word = '', ...args] = argv;
  const name = word.toUpperCase();
  const own = ABOUT_ITSELF[name];
  if (own) return own(args, host);
  const command = entryOf(COMMANDS, name);
  if (!command) {
    const given = args.map((a) => `'${a}' `).join('');
    return fault(`ERR unknown command '${word}', with args beginning with: ${given}`);
  }
  if (args.length < command.arity) return fault(`ERR wrong number of arguments for '${word.toLowerCase()}' command`);
  if (mindOf(host).leader && command.writes) return fault("READONLY You can't write against a read only replica.");
  const { reply, data } = command.run({ data: current(host), args, now: host.epochMs });
  if (data) save(host, data);
  return reply;
}

/** A replica brings itself up to date first. */
function current(host: ServerHost): Data {
  const { leader } = mindOf(host);
  const own = load(host);
  if (!leader) return own;
  const said = askNow(host.network, { ...leader, protocol: PROTOCOL, body: JSON.stringify([SYNC]) });
  const reply = said === undefined ? undefined : (JSON.parse(said) as Reply);
  if (reply?.k !== 'bulk' || reply.text === null) return own;
  const data = JSON.parse(reply.text) as Data;
  if (reply.text !== JSON.stringify(own)) save(host, data);
  return data;
}

type Own = (args: readonly string[], host: ServerHost) => Reply;

const OK = status('OK');
const ABOUT_ITSELF: Readonly<Record<string, Own>> = {
  PING: ([text]) => (text === undefined ? status('PONG') : bulk(text)),
  ECHO: ([text = '']) => bulk(text),
  QUIT: () => OK,
  SELECT: () => OK,
  SAVE: () => OK,
  BGSAVE: () => status('Background saving started'),
  AUTH: (_, host) =>
    mindOf(host).config['requirepass']
      ? OK
      : fault(
          'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
        ),
  COMMAND: () => list([]),
  CLIENT: () => OK,
  TIME: (_, { epochMs }) => list([String(Math.floor(epochMs / 1000)), String((epochMs % 1000) * 1000)]),
  [SYNC]: (_, host) => bulk(JSON.stringify(load(host))),
  CONFIG: config,
  INFO: (args, host) => bulk(info((args[0] ?? '').toLowerCase(), host)),
  ROLE: (_, host) => list(mindOf(host).leader ? ['slave', mindOf(host).leader?.host ?? ''] : ['master', '0']),
  REPLICAOF: replicaOf,
  SLAVEOF: replicaOf,
};

function replicaOf([host = '', port = '6379']: readonly string[], server: ServerHost): Reply {
  const { config } = mindOf(server);
  const isNone = host.toUpperCase() === 'NO';
  server.remember(JSON.stringify(isNone ? { config } : { config, leader: { host, port: Number(port) } }));
  return OK;
}

function config([verb = '', name = '*', value = '']: readonly string[], host: ServerHost): Reply {
  const mind = mindOf(host);
  const all = { ...DEFAULTS, ...mind.config };
  const key = name.toLowerCase();
  if (verb.toUpperCase() === 'SET') {
    if (!(key in all)) return fault(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`);
    host.remember(JSON.stringify(withSetting(mind, key, [value])));
    return OK;
  }
  if (verb.toUpperCase() !== 'GET') return OK;
  return list(
    Object.entries(all)
      .filter(([k]) => matches(key, k))
      .flat(),
  );
}

/** The sections people look at. */
function info(section: string, host: ServerHost): string {
  const { leader, config: own } = mindOf(host);
  const data = load(host);
  const keys = Object.keys(data).length;
  const expiring = Object.values(data).filter((e) => e.until !== undefined).length;
  const version = /:v?(\d+\.\d+(?:\.\d+)?)/.exec(host.spec.image)?.[1] ?? '8.0.0';
  const sections: Record<string, readonly string[]> = {
    server: [
      `redis_version:${version}`,
      'redis_mode:standalone',
      'os:Linux x86_64',
      'process_id:1',
      'tcp_port:6379',
      `uptime_in_seconds:${Math.floor((host.now - host.startedAt) / 1000)}`,
    ],
    clients: ['connected_clients:1', 'blocked_clients:0'],
    memory: [
      `used_memory:${1_000_000 + JSON.stringify(data).length}`,
      `maxmemory:${own['maxmemory'] ?? '0'}`,
      `maxmemory_policy:${own['maxmemory-policy'] ?? 'noeviction'}`,
    ],
    persistence: ['loading:0', 'rdb_last_bgsave_status:ok', 'aof_enabled:0'],
    replication: leader
      ? [
          'role:slave',
          `master_host:${leader.host}`,
          `master_port:${leader.port}`,
          `master_link_status:${isUp(host, leader) ? 'up' : 'down'}`,
        ]
      : ['role:master'],
    keyspace: keys === 0 ? [] : [`db0:keys=${keys},expires=${expiring},avg_ttl=0`],
  };
  return Object.entries(sections)
    .filter(([name]) => section === '' || section === name)
    .map(
      ([name, lines]) =>
        `# ${name.charAt(0).toUpperCase()}${name.slice(1)}\r\n${lines.map((l) => `${l}\r\n`).join('')}`,
    )
    .join('\r\n');
}

const isUp = (host: ServerHost, leader: { host: string; port: number }): boolean =>
  askNow(host.network, { ...leader, protocol: PROTOCOL, body: '["PING"]' }) !== undefined;
