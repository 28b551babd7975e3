import { formatTime } from '../../lib/time.ts';
import { has, idle, mountsBelow, refuse, SLIM } from './common.ts';
import { MIB, SERVE, type ImageDef } from './image.ts';

/**
 * redis and postgres as they look from outside: they listen on their TCP port and speak no HTTP. What they answer their
 * clients is in late/. Without a password in its environment postgres ends with 1 and says so, as its entrypoint does.
 */
const POSTGRES_REFUSAL = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
];

/** '23 Nov 2026 21:50:13.042'. */
function dayAndTime(epochMs: number): string {
  const [, year = '', month = '', day = '', time = ''] = /^(\d+)-(\d+)-(\d+)T(.+)Z$/.exec(formatTime(epochMs)) ?? [];
  const name = 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice(Number(month) * 3 - 3, Number(month) * 3);
  return `${day} ${name} ${year} ${time}.${String(Math.floor(epochMs) % 1000).padStart(3, '0')}`;
}

export const redis: ImageDef = {
  name: 'redis',
  accounts: ['redis:x:999:999::/home/redis:/bin/sh\n', 'redis:x:999:\n'],
  repositories: ['library/redis', 'valkey/valkey', 'library/valkey'],
  sizeBytes: 48 * MIB,
  startMs: 100,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [6379],
  onTerm: { exitCode: 0, afterMs: 100 },
  use: idle(3, 4),
  startLog: ({ image }, epochMs) => {
    const at = `${dayAndTime(epochMs)} *`;
    const version = /:v?(\d+\.\d+\.\d+)/.exec(image)?.[1] ?? '8.2.1';
    return [
      `1:C ${at} oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
      `1:C ${at} Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`,
      `1:M ${at} Running mode=standalone, port=6379.`,
      `1:M ${at} Server initialized`,
      `1:M ${at} Ready to accept connections tcp`,
    ];
  },
  readsConfiguration: (spec) =>
    [...(spec.command ?? []), ...(spec.args ?? [])].some((w) => /\.conf\b|(^|\s)--/.test(w)),
  isListening: ({ memory }, port) =>
    memory === undefined
      ? undefined
      : String(port) === ((JSON.parse(memory) as { config: Record<string, string> }).config['port'] ?? '6379'),
  lacks: SLIM,
};

export const postgres: ImageDef = {
  name: 'postgres',
  repositories: ['library/postgres', 'postgis/postgis'],
  sizeBytes: 155 * MIB,
  startMs: 2000,
  argsAreCommand: true,
  main: (spec) =>
    has(spec, 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE') || spec.env['POSTGRES_HOST_AUTH_METHOD'] === 'trust'
      ? SERVE
      : refuse(POSTGRES_REFUSAL),
  ports: () => [5432],
  readsConfiguration: (spec) => mountsBelow(spec, '/var/lib/postgresql', '/docker-entrypoint-initdb.d'),
  use: idle(3, 26),
  // STOPSIGNAL SIGINT: fast shutdown.
  onTerm: { exitCode: 0, afterMs: 300 },
  startLog: () => [
    'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    'LOG:  database system is ready to accept connections',
  ],
};
