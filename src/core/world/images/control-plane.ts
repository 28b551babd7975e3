import type { ContainerSpec } from '../records.ts';
import { UNKNOWN_SERVICE } from './grpc-health.ts';
import { MIB, SERVE, type ImageDef } from './image.ts';

/**
 * The components of a cluster as images: where the cluster was made that way (preset kubeadm), a component works while a
 * container of its image runs. They answer health checks; sizes and start times are made up.
 */
interface Part {
  readonly component: string;
  readonly repositories?: readonly string[];
  readonly megabytes: number;
  readonly startMs: number;
  readonly tls?: readonly number[];
  readonly plain?: readonly number[];
  readonly log: readonly string[];
}

const PARTS: readonly Part[] = [
  {
    component: 'etcd',
    megabytes: 59,
    startMs: 900,
    tls: [2379, 2380],
    plain: [2381],
    log: ['"msg":"published local member to cluster through raft"', '"msg":"serving client traffic securely"'],
  },
  {
    component: 'kube-apiserver',
    megabytes: 27,
    startMs: 2500,
    tls: [6443],
    log: ['Serving securely on [::]:6443', 'Caches are synced for APIServiceRegistrationController controller'],
  },
  {
    component: 'kube-controller-manager',
    megabytes: 22,
    startMs: 700,
    tls: [10257],
    log: ['Serving securely on 127.0.0.1:10257', 'attempting to acquire leader lease'],
  },
  {
    component: 'kube-scheduler',
    megabytes: 17,
    startMs: 700,
    tls: [10259],
    log: ['Serving securely on 127.0.0.1:10259', 'attempting to acquire leader lease'],
  },
  { component: 'kube-proxy', megabytes: 25, startMs: 300, plain: [10256], log: ['Using iptables Proxier.'] },
  {
    component: 'coredns',
    repositories: ['coredns/coredns', 'coredns'],
    megabytes: 22,
    startMs: 400,
    plain: [8080, 8181, 53, 9153],
    log: ['.:53', 'CoreDNS-1.14.1', 'linux/amd64'],
  },
  {
    component: 'cloud-controller-manager',
    megabytes: 24,
    startMs: 700,
    tls: [10258],
    log: ['Serving securely on [::]:10258', 'attempting to acquire leader lease'],
  },
  {
    component: 'kindnetd',
    repositories: ['kindest/kindnetd'],
    megabytes: 44,
    startMs: 500,
    log: ['IPAM is ready for use', 'Installing CNI config'],
  },
];

/** etcd's client port, unless it speaks TLS there. */
function etcdHealth(service: string, port: number, { command = [], args = [] }: ContainerSpec): string | undefined {
  const words = [...command, ...args];
  const at = words.findIndex((w) => /^--?listen-client-urls/.test(w));
  const urls = /=(.*)/.exec(words[at] ?? '')?.[1] ?? words[at + 1] ?? '';
  const isPlain = at < 0 || urls.split(',').some((u) => u.startsWith('http://') && u.endsWith(`:${port}`));
  if (!isPlain || port !== 2379) return undefined;
  return service === '' ? 'SERVING' : UNKNOWN_SERVICE;
}

export const controlPlaneImages: readonly ImageDef[] = PARTS.map((part) => ({
  name: part.component,
  component: part.component,
  repositories: part.repositories ?? [part.component],
  sizeBytes: part.megabytes * MIB,
  startMs: part.startMs,
  argsAreCommand: false,
  main: () => SERVE,
  ports: () => [...(part.tls ?? []), ...(part.plain ?? [])],
  ...(part.tls ? { tlsPorts: part.tls } : {}),
  ...(part.component === 'etcd' ? { grpcHealth: etcdHealth } : {}),
  http: ({ path }) => (HEALTH.test(path) ? { status: 200, body: 'ok' } : { status: 404, body: '404 page not found\n' }),
  onTerm: { exitCode: 0, afterMs: 200 },
  startLog: () => part.log,
}));

const HEALTH = /^\/(livez|readyz|healthz|health|ready)(\?|$)/;
