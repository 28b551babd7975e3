import type { RngStream } from '../../lib/rng.ts';

/**
 * Random workloads of simulations: what is made, and how it is changed afterwards. Names come from a short list, so that
 * things are made, changed, deleted and made again. Everything a workload asks for can be had once faults are over.
 */
export interface Workload {
  /** Where objects of the kind are, in the API. */
  readonly path: string;
  make(random: RngStream, name: string): object;
  /** A strategic merge patch; undefined: nothing can be changed. */
  change(random: RngStream): object | undefined;
}

export const IMAGES = ['myapp:v1', 'nginx:1.27', 'redis:7', 'agnhost:2'] as const;
export const NAMES = ['alpha', 'beta', 'gamma'] as const;

export function pick<T>(random: RngStream, list: readonly T[]): T {
  return list[random.int(list.length)] as T;
}

const container = (random: RngStream) => {
  const cpu = pick(random, [undefined, '100m', '500m']);
  return { name: 'c', image: pick(random, IMAGES), resources: cpu ? { requests: { cpu } } : {} };
};
const template = (random: RngStream, app: string, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: { terminationGracePeriodSeconds: random.int(10), containers: [container(random)], ...spec },
});
const newImage = (random: RngStream) => ({
  spec: { template: { spec: { containers: [{ name: 'c', image: pick(random, IMAGES) }] } } },
});
const newScale = (random: RngStream) => ({ spec: { replicas: random.int(8) } });

const deployment: Workload = {
  path: '/apis/apps/v1/namespaces/default/deployments',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      replicas: random.int(6),
      strategy: random.int(4) === 0 ? { type: 'Recreate' } : {},
      selector: { matchLabels: { app: name } },
      template: template(random, name),
    },
  }),
  change: (random) => (random.int(2) === 0 ? newScale(random) : newImage(random)),
};

/** Of the default class, or a disk that is attached. */
const claimOf = (random: RngStream) => ({
  metadata: { name: 'data' },
  spec: {
    ...(random.int(2) === 0 ? { storageClassName: 'standard-rwo' } : {}),
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  },
});

const statefulSet: Workload = {
  path: '/apis/apps/v1/namespaces/default/statefulsets',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      serviceName: name,
      replicas: random.int(4),
      podManagementPolicy: pick(random, ['OrderedReady', 'Parallel']),
      selector: { matchLabels: { app: `${name}-set` } },
      template: template(random, `${name}-set`),
      ...(random.int(2) === 0 ? { volumeClaimTemplates: [claimOf(random)] } : {}),
    },
  }),
  change: (random) => (random.int(2) === 0 ? { spec: { replicas: random.int(5) } } : newImage(random)),
};

const daemonSet: Workload = {
  path: '/apis/apps/v1/namespaces/default/daemonsets',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      updateStrategy: pick(random, [{}, { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }]),
      selector: { matchLabels: { app: `${name}-agent` } },
      template: template(random, `${name}-agent`),
    },
  }),
  change: newImage,
};

const SCRIPTS = ['sleep 5', 'sleep 40', 'exit 1', 'test $((RANDOM % 2)) = 0', 'echo done'];
const jobSpec = (random: RngStream) => {
  const command = ['sh', '-c', pick(random, SCRIPTS)];
  const restartPolicy = pick(random, ['Never', 'OnFailure']);
  return {
    completions: 1 + random.int(4),
    parallelism: 1 + random.int(3),
    backoffLimit: random.int(3),
    ...(random.int(3) === 0 ? { completionMode: 'Indexed' } : {}),
    ...(random.int(3) === 0 ? { ttlSecondsAfterFinished: 60 } : {}),
    template: { spec: { restartPolicy, containers: [{ name: 'c', image: 'busybox:1.36', command }] } },
  };
};

const job: Workload = {
  path: '/apis/batch/v1/namespaces/default/jobs',
  make: (random, name) => ({ metadata: { name }, spec: jobSpec(random) }),
  change: (random) => ({
    spec: pick(random, [{ parallelism: 1 + random.int(4) }, { suspend: true }, { suspend: false }]),
  }),
};

const cronJob: Workload = {
  path: '/apis/batch/v1/namespaces/default/cronjobs',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      schedule: pick(random, ['* * * * *', '*/2 * * * *', '*/5 * * * *']),
      concurrencyPolicy: pick(random, ['Allow', 'Forbid', 'Replace']),
      jobTemplate: { spec: jobSpec(random) },
    },
  }),
  change: (random) => ({ spec: { suspend: random.int(2) === 0 } }),
};

const autoscaler: Workload = {
  path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1 + random.int(2),
      maxReplicas: 3 + random.int(4),
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  }),
  change: (random) => ({ spec: { maxReplicas: 3 + random.int(4) } }),
};

const budget: Workload = {
  path: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      ...pick(random, [{ minAvailable: 1 }, { maxUnavailable: 1 }, { minAvailable: '50%' }]),
      selector: { matchLabels: { app: pick(random, [name, `${name}-set`]) } },
    },
  }),
  change: () => undefined,
};

const claim: Workload = {
  path: '/api/v1/namespaces/default/persistentvolumeclaims',
  make: (random, name) => ({ ...claimOf(random), metadata: { name } }),
  change: () => undefined,
};

/** A plain pod on a claim, which may come later, or never. */
const claimUser: Workload = {
  path: '/api/v1/namespaces/default/pods',
  make: (random, name) => ({
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: random.int(10),
      containers: [{ ...container(random), volumeMounts: [{ name: 'v', mountPath: '/data' }] }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: name } }],
    },
  }),
  change: () => undefined,
};

/** By how often they are met: twice named, twice as often. */
export const WORKLOADS: readonly Workload[] = [
  deployment,
  deployment,
  deployment,
  statefulSet,
  statefulSet,
  daemonSet,
  job,
  job,
  cronJob,
  autoscaler,
  budget,
  claim,
  claimUser,
];
export const CRON_JOBS = cronJob.path;
