import { controllerRef } from '../../api/edit.ts';
import type { ControllerRevision, DaemonSet, Pod } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { parseTime } from '../../lib/time.ts';
import type { DraftOf } from '../../runtime/client.ts';
import { templateHash } from '../deployment/revisions.ts';
import { asWritten } from '../shared/controller-revisions.ts';
import { HASH_LABEL } from './pod-template.ts';

/**
 * Which ControllerRevision is the present template's, and which are old. Pure.
 * Upstream: pkg/controller/daemon/update.go (constructHistory, snapshot, cleanupHistory).
 */
const patchOf = (ds: DaemonSet) => ({ spec: { template: { ...ds.spec.template, $patch: 'replace' } } });

export const isOfTemplate = (ds: DaemonSet, revision: ControllerRevision): boolean =>
  deepEqual(patchOf(ds), revision.data);

export interface History {
  /** Of the present template, lowest revision first. */
  readonly current: readonly ControllerRevision[];
  readonly old: readonly ControllerRevision[];
  /** Number the current one must have at least. */
  readonly next: number;
}

export function splitHistory(ds: DaemonSet, all: readonly ControllerRevision[]): History {
  const sorted = [...all].sort(byRevision);
  const current = sorted.filter((r) => isOfTemplate(ds, r));
  const old = sorted.filter((r) => !current.includes(r));
  return { current, old, next: old.reduce((max, r) => Math.max(max, revisionOf(r)), 0) + 1 };
}

export const revisionOf = (r: ControllerRevision): number => Number(r.revision ?? 0);

function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  const age = (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0);
  return revisionOf(a) - revisionOf(b) || age || (a.metadata.name < b.metadata.name ? -1 : 1);
}

export function revisionDraft(
  ds: DaemonSet,
  revision: number,
): DraftOf<'apps/ControllerRevision'> & { metadata: { name: string } } {
  const hash = templateHash(ds.spec.template, ds.status?.collisionCount);
  const { annotations, name, namespace = '' } = ds.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...ds.spec.template.metadata?.labels, [HASH_LABEL]: hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [controllerRef(ds)],
    },
    data: asWritten(patchOf(ds)),
    revision,
  } as DraftOf<'apps/ControllerRevision'> & { metadata: { name: string } };
}

/** Old revisions beyond the limit that no pod is of, lowest first. */
export function surplusHistory(
  ds: DaemonSet,
  old: readonly ControllerRevision[],
  pods: readonly Pod[],
): ControllerRevision[] {
  const surplus = old.length - (ds.spec.revisionHistoryLimit ?? 10);
  if (surplus <= 0) return [];
  const live = new Set(pods.map((p) => p.metadata.labels?.[HASH_LABEL]));
  return old.filter((r) => !live.has(r.metadata.labels?.[HASH_LABEL])).slice(0, surplus);
}
