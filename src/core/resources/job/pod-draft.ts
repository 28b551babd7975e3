import { controllerRef } from '../../api/edit.ts';
import type { Container, Job, Pod } from '../../api/types.ts';
import {
  COMPLETION_INDEX,
  hasLimitPerIndex,
  ignoredIndexFailures,
  INDEX_FAILURES,
  INDEX_IGNORED_FAILURES,
  indexFailures,
  isIndexed,
  TRACKING_FINALIZER,
} from './job-pod.ts';
import { matchFailurePolicy } from './policies.ts';

/**
 * The pods of a Job as they are created; those of an Indexed Job know their index by name, host name, label,
 * annotation and environment. Upstream: pkg/controller/job/{job_controller,indexed_job_utils}.go.
 */
const INDEX_ENV = 'JOB_COMPLETION_INDEX';
/** Names end in five random characters and must fit a host name. */
const MAX_PREFIX = 58;

export interface PodDraft {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: Partial<Pod['metadata']> & { readonly generateName: string };
  readonly spec: Pod['spec'];
}

export function draftPod(job: Job, index: number | undefined, replaced: Pod | undefined): PodDraft {
  const { metadata, spec } = job.spec.template;
  const finalizers = metadata?.finalizers ?? [];
  const draft: PodDraft = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${job.metadata.name}-`,
      namespace: job.metadata.namespace ?? '',
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      finalizers: finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER],
      ownerReferences: [controllerRef(job)],
    },
    spec: (spec ?? { containers: [] }) as Pod['spec'],
  };
  return index === undefined || !isIndexed(job) ? draft : withIndex(job, draft, index, replaced);
}

function withIndex(job: Job, draft: PodDraft, index: number, replaced: Pod | undefined): PodDraft {
  const { metadata, spec } = draft;
  const suffix = `-${index}-`;
  const counts = hasLimitPerIndex(job) ? failureCounts(job, replaced) : {};
  return {
    ...draft,
    metadata: {
      ...metadata,
      generateName: `${job.metadata.name.slice(0, MAX_PREFIX - suffix.length)}${suffix}`,
      labels: { ...metadata.labels, [COMPLETION_INDEX]: `${index}` },
      annotations: { ...metadata.annotations, [COMPLETION_INDEX]: `${index}`, ...counts },
    },
    spec: {
      ...spec,
      hostname: `${job.metadata.name}-${index}`,
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withIndexEnv) } : {}),
      containers: spec.containers.map(withIndexEnv),
    },
  };
}

function withIndexEnv(container: Container): Container {
  const env = container.env ?? [];
  if (env.some((v) => v.name === INDEX_ENV)) return container;
  const valueFrom = { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } };
  return { ...container, env: [...env, { name: INDEX_ENV, valueFrom }] };
}

/** How often the index has failed so far, taken over from the pod that is replaced. */
function failureCounts(job: Job, replaced: Pod | undefined): Record<string, string> {
  const isCounted = replaced !== undefined && matchFailurePolicy(job, replaced).isCounted;
  const failures = replaced ? indexFailures(replaced) + (isCounted ? 1 : 0) : 0;
  const ignored = replaced ? ignoredIndexFailures(replaced) + (isCounted ? 0 : 1) : 0;
  return { [INDEX_FAILURES]: `${failures}`, ...(ignored > 0 ? { [INDEX_IGNORED_FAILURES]: `${ignored}` } : {}) };
}
