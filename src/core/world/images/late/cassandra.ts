import { hexId } from '../../image-ref.ts';
import { serveUnless } from '../common.ts';
import { MIB, SERVE, type Command, type ImageDef, type LateImage } from '../image.ts';

/**
 * Cassandra of the tutorial: `nodetool status` tells the ring, which is whoever the name of its seed's Service leads to. Modelled: no
 * data, no queries; a node joins as soon as it listens.
 */
export const cassandra: ImageDef = {
  name: 'cassandra',
  repositories: ['google-samples/cassandra', 'library/cassandra'],
  sizeBytes: 150 * MIB,
  startMs: 10_000,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [7000, 7001, 7199, 9042],
  onTerm: { exitCode: 143, afterMs: 1000 },
  use: () => ({ steadyCpuMilli: 20, memoryBytes: 600 * MIB, requestCpuMs: 1 }),
  startLog: () => ['INFO  [main] CassandraDaemon.java:536 - Startup complete'],
};

const nodetool: Command = (io, { spec, isServing }) => {
  if (!isServing || io.network.connect('127.0.0.1', 7199) !== 'open') {
    io.err(
      "nodetool: Failed to connect to '127.0.0.1:7199' - ConnectException: 'Connection refused (Connection refused)'.\n",
    );
    return 1;
  }
  const [verb] = io.args.filter((a) => !a.startsWith('-'));
  if (verb !== 'status' && verb !== 'ring') return 0;
  const { env } = spec;
  const seed = (env['CASSANDRA_SEEDS'] ?? '').split(',')[0] ?? '';
  const service = seed.includes('.') ? seed.slice(seed.indexOf('.') + 1) : seed;
  const found = service === '' ? 'no-such-name' : io.network.resolve(service);
  const ips = [...new Set([io.machine.ip, ...(typeof found === 'string' ? [] : found.ips)])].sort();
  const up = ips.map((ip) => ({ ip, isUp: io.network.connect(ip, 7000) === 'open' }));
  const dc = env['CASSANDRA_DC'] ?? 'datacenter1';
  const share = Math.min(100, 200 / ips.length).toFixed(1);
  io.out(`Datacenter: ${dc}\n${'='.repeat(dc.length + 12)}\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n`);
  io.out('--  Address     Load       Tokens       Owns (effective)  Host ID                               Rack\n');
  for (const { ip, isUp } of up) {
    const h = hexId(ip);
    const id = `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
    const load = `${(80 + (parseInt(h.slice(0, 3), 16) % 3000) / 100).toFixed(2)} KiB`;
    io.out(
      `${isUp ? 'U' : 'D'}N  ${ip.padEnd(10)}  ${load.padEnd(9)}  32           ${`${share}%`.padEnd(16)}  ${id}  ${env['CASSANDRA_RACK'] ?? 'rack1'}\n`,
    );
  }
  io.out('\n');
  return 0;
};

/** Upstream: kubernetes/examples, cassandra/image/files/ready-probe.sh: the node is up and normal in its own view. */
const readyProbe: Command = (io, { isServing }) =>
  isServing && io.network.connect('127.0.0.1', 9042) === 'open' ? 0 : 1;

export const cassandraImage: LateImage = {
  commands: {
    nodetool,
    'ready-probe.sh': readyProbe,
    'run.sh': (io, { isServing }) => serveUnless(io, isServing),
  },
};
