import { controllerRef } from '../../api/edit.ts';
import { objectKey } from '../../api/group-kind.ts';
import { HASH_LABEL, isSameTemplate } from '../../api/rollout-history.ts';
import { isAlreadyExists, isStatusError, type StatusError } from '../../api/status-error.ts';
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import type { OwnWrites } from '../shared/own-writes.ts';
import { hasDeadline, progress, setCondition } from './conditions.ts';
import type { Resize } from './plan-rollout.ts';
import { newReplicaSetSize, sizeOf } from './replica-counts.ts';
import { currentAnnotations, nextRevision, replicaSetName, sizeAnnotations, templateHash } from './revisions.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * The writes of a pass to ReplicaSets, with their events. The status is of the sizes before them, as upstream's: the next
 * pass, which they bring about, reports the new ones.
 * Upstream: pkg/controller/deployment/sync.go (getNewReplicaSet, scaleReplicaSet).
 */
export interface Pass {
  readonly ctx: ComponentContext;
  readonly writes: OwnWrites;
  readonly deployment: Deployment;
  current: ReplicaSet | undefined;
  old: ReplicaSet[];
  conditions: readonly DeploymentCondition[];
  collisionCount: number | undefined;
  /** What this pass has resized, by uid. */
  readonly resized: Map<string, ReplicaSet>;
  /** The present ReplicaSet was told of changes in this pass: its revision is for the next one to report. */
  isTold: boolean;
}

const refOf = ({ deployment: { metadata } }: Pass): string =>
  objectKey('apps/Deployment', metadata.namespace, metadata.name);

function wrote({ writes }: Pass, now: ReplicaSet): ReplicaSet {
  writes.wrote(objectKey('apps/ReplicaSet', now.metadata.namespace, now.metadata.name), now);
  return now;
}

/** Keeps the current ReplicaSet's annotations and minReadySeconds as the Deployment has them. */
export function syncCurrent(pass: Pass): void {
  const { ctx, deployment: d, current, old } = pass;
  if (!current) return;
  const { metadata, spec } = current;
  const annotations = currentAnnotations(d, metadata.annotations, nextRevision(old));
  const minReadySeconds = d.spec.minReadySeconds ?? 0;
  if (annotations !== metadata.annotations || (spec.minReadySeconds ?? 0) !== minReadySeconds) {
    const next = { ...current, metadata: { ...metadata, annotations }, spec: { ...spec, minReadySeconds } };
    pass.current = wrote(pass, ctx.client.update('apps/ReplicaSet', next));
    pass.isTold = true;
    return;
  }
  if (!hasDeadline(d) || pass.conditions.some((c) => c.type === 'Progressing')) return;
  const found = progress('True', 'FoundNewReplicaSet', `Found new replica set "${metadata.name}"`);
  pass.conditions = setCondition(pass.conditions, found, ctx.now);
}

/** Resizes a ReplicaSet and tells it the Deployment's size. */
export function resize(pass: Pass, { replicaSet, to }: Resize, mode: 'size-only' | 'annotations-too'): void {
  const { ctx, deployment: d } = pass;
  const rs = pass.resized.get(replicaSet.metadata.uid) ?? replicaSet;
  const from = sizeOf(rs);
  const annotations = { ...rs.metadata.annotations, ...sizeAnnotations(d) };
  const isTold = deepEqual(rs.metadata.annotations, annotations);
  if (from === to && (mode === 'size-only' || isTold)) return;
  const { name } = rs.metadata;
  if (from !== to) ctx.tracer.decide('deployment.scale', refOf(pass), { replicaSet: name, from, to });
  const metadata = isTold ? rs.metadata : { ...rs.metadata, annotations };
  const next = { ...rs, metadata, spec: { ...rs.spec, replicas: to } };
  pass.resized.set(rs.metadata.uid, wrote(pass, ctx.client.update('apps/ReplicaSet', next)));
  if (from === to) return;
  const direction = from < to ? 'up' : 'down';
  const text = `Scaled ${direction} replica set ${name} from ${from} to ${to}`;
  ctx.recorder.event(d, 'Normal', 'ScalingReplicaSet', text);
}

/** Makes the ReplicaSet of the present template. Undefined if that is of no use any more. */
export function createReplicaSet(pass: Pass): ReplicaSet | undefined {
  const { ctx, deployment: d, old } = pass;
  const draft = draftReplicaSet(pass, nextRevision(old));
  const { name } = draft.metadata;
  const replicas = draft.spec.replicas;
  ctx.tracer.decide('deployment.new-replica-set', refOf(pass), { replicaSet: name, replicas });
  try {
    pass.current = ctx.client.create('apps/ReplicaSet', draft);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isAlreadyExists(error) ? existing(pass, name, error) : reportFailure(pass, name, error);
  }
  if (replicas > 0)
    ctx.recorder.event(d, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
  if (hasDeadline(d)) {
    const created = progress('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
    pass.conditions = setCondition(pass.conditions, created, ctx.now);
  }
  return pass.current;
}

function draftReplicaSet({ deployment: d, old, collisionCount }: Pass, revision: bigint) {
  const template = d.spec.template ?? {};
  const hash = templateHash(template, collisionCount);
  const labels = { ...FRESH, ...template.metadata?.labels, [HASH_LABEL]: hash };
  const { selector } = d.spec;
  return {
    apiVersion: 'apps/v1' as const,
    kind: 'ReplicaSet' as const,
    metadata: {
      name: replicaSetName(d.metadata.name, hash),
      namespace: d.metadata.namespace ?? '',
      labels,
      annotations: { ...FRESH, ...currentAnnotations(d, undefined, revision), ...sizeAnnotations(d) },
      ownerReferences: [controllerRef(d)],
    },
    spec: {
      replicas: newReplicaSetSize(d, old, 0),
      minReadySeconds: d.spec.minReadySeconds ?? 0,
      selector: { ...selector, matchLabels: { ...FRESH, ...selector?.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Ours, only not seen yet: go on with it. Somebody else's, or of another template: another hash next time. */
function existing(pass: Pass, name: string, error: StatusError): ReplicaSet | undefined {
  const { ctx, deployment: d } = pass;
  const found = ctx.informer('apps/ReplicaSet').get(d.metadata.namespace ?? '', name);
  if (!found) throw error;
  const isOurs = found.metadata.ownerReferences?.some((o) => o.controller === true && o.uid === d.metadata.uid);
  if (isOurs && isSameTemplate(found.spec.template, d.spec.template)) return (pass.current = found);
  pass.collisionCount = (pass.collisionCount ?? 0) + 1;
  ctx.client.updateStatus('apps/Deployment', { ...d, status: { ...d.status, collisionCount: pass.collisionCount } });
  throw error;
}

/** In a namespace that is going away nothing more can be created, and nobody needs to be told. */
function reportFailure(pass: Pass, name: string, error: StatusError): undefined {
  const { ctx, deployment: d } = pass;
  if (isNamespaceTerminating(error)) return undefined;
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasDeadline(d)) {
    const failed = progress('False', 'ReplicaSetCreateError', message);
    const conditions = [...setCondition(pass.conditions, failed, ctx.now)];
    ctx.client.updateStatus('apps/Deployment', { ...d, status: { ...d.status, conditions } });
  }
  ctx.recorder.event(d, 'Warning', 'ReplicaSetCreateError', message);
  throw error;
}
