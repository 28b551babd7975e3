import { EPOCH_MS, formatTime } from '../lib/time.ts';
import type { Deployment, DeploymentSpec, Pod, PodStatus, ReplicaSet, ReplicaSetStatus } from '../api/types.ts';

/** Stored workloads in few words, for tables of pure functions. */
const TEMPLATE = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] },
};

const metaOf = (name: string, atSeconds: number) => ({
  name,
  namespace: 'default',
  uid: `uid-${name}`,
  resourceVersion: '1',
  generation: 1,
  creationTimestamp: formatTime(EPOCH_MS + atSeconds * 1000),
});

export function deployment(spec: Partial<DeploymentSpec> = {}, status?: Deployment['status']): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metaOf('web', 0),
    spec: {
      replicas: 10,
      selector: { matchLabels: { app: 'web' } },
      template: TEMPLATE,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...spec,
    },
    ...(status ? { status } : {}),
  };
}

export interface ReplicaSetShape {
  readonly name: string;
  readonly size: number;
  readonly available?: number;
  /** Seconds after the start at which it was created. */
  readonly at?: number;
  readonly annotations?: Record<string, string>;
  readonly status?: ReplicaSetStatus;
  readonly image?: string;
}

export function replicaSet(shape: ReplicaSetShape): ReplicaSet {
  const { name, size, available = size, at = 0, annotations, image = 'nginx:1.27' } = shape;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...metaOf(name, at), ...(annotations ? { annotations } : {}) },
    spec: {
      replicas: size,
      selector: { matchLabels: { app: 'web' } },
      template: { ...TEMPLATE, spec: { containers: [{ name: 'main', image }] } },
    },
    status: shape.status ?? {
      replicas: size,
      readyReplicas: available,
      availableReplicas: available,
      observedGeneration: 1,
    },
  };
}

export interface PodShape {
  readonly name: string;
  readonly node?: string;
  readonly phase?: string;
  /** Seconds after the start at which it became ready; absent: not ready. */
  readonly readyAt?: number;
  readonly at?: number;
  readonly restarts?: number;
  readonly cost?: string;
  readonly isDeleted?: boolean;
  readonly labels?: Record<string, string>;
}

export function pod(shape: PodShape): Pod {
  const { name, node, phase = 'Running', readyAt, at = 0, restarts = 0, cost, labels = { app: 'web' } } = shape;
  const since = readyAt === undefined ? undefined : formatTime(EPOCH_MS + readyAt * 1000);
  const ready = { type: 'Ready', status: since ? 'True' : 'False', ...(since ? { lastTransitionTime: since } : {}) };
  const container = { name: 'main', image: 'nginx', imageID: '', ready: !!since, restartCount: restarts };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metaOf(name, at),
      labels,
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
      ...(shape.isDeleted ? { deletionTimestamp: formatTime(EPOCH_MS) } : {}),
    },
    spec: { ...TEMPLATE.spec, ...(node ? { nodeName: node } : {}) },
    status: { phase, conditions: [ready], containerStatuses: [container] } as PodStatus,
  };
}
