import { groupKindOf } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { CustomResourceDefinition, KubeObject } from '../../api/types.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { CLEANUP, withCondition, withNames, type Condition } from './names.ts';

/**
 * Deletes the objects of a definition that was deleted, waits until the last is gone, then lets it go; and gives names
 * that have become free to the definitions that wait for them. Upstream runs both inside kube-apiserver; here they stop
 * with the controller manager.
 * Upstream: apiextensions-apiserver/pkg/controller/{finalizer,status}.
 */
type Crd = CustomResourceDefinition;
type Context = ControllerContext<undefined>;

const KIND = 'apiextensions.k8s.io/CustomResourceDefinition';
const POLL_MS = 5_000;
const PATIENCE_MS = 60_000;

export const customResourceDefinitionController: ControllerDef = {
  name: 'crd-finalizer',
  for: KIND,
  keysOf: (object, ctx) => [object.metadata.name as string, ...waiting(object as Crd, ctx)],
  reconcile(ctx, key) {
    const crd = ctx.client.find(KIND, '', key);
    if (!crd) return undefined;
    if (!crd.metadata.deletionTimestamp) return acceptNames(ctx, crd);
    return crd.metadata.finalizers?.includes(CLEANUP) ? cleanUp(ctx, crd) : undefined;
  },
};

/** Definitions of the group that did not get their names. */
function waiting({ spec, metadata }: Crd, ctx: Context): string[] {
  return ctx
    .informer(KIND)
    .list()
    .filter((other) => other.spec.group === spec.group && other.metadata.name !== metadata.name && !isAccepted(other))
    .map((other) => other.metadata.name);
}

const conditionOf = ({ status }: Crd, type: string): Condition | undefined =>
  status?.conditions?.find((c) => c.type === type);
const isAccepted = (crd: Crd): boolean => conditionOf(crd, 'NamesAccepted')?.status === 'True';

function acceptNames(ctx: Context, crd: Crd): undefined {
  if (isAccepted(crd)) return;
  const status = withNames(crd, ctx.client.list(KIND), now(ctx));
  if (status !== crd.status) ctx.client.updateStatus(KIND, { ...crd, status });
}

const now = (ctx: Context): string => formatTime(ctx.epochMs);

type Terminating = Pick<Condition, 'status' | 'reason' | 'message'>;

const IN_PROGRESS: Terminating = {
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};

function cleanUp(ctx: Context, crd: Crd): { afterMs: number } | undefined {
  const isTimedOut = conditionOf(crd, 'Terminating')?.reason === 'InstanceDeletionCheck';
  const marked = isTimedOut ? crd : setTerminating(ctx, crd, IN_PROGRESS);
  if (conditionOf(crd, 'Established')?.status !== 'True')
    return finish(ctx, marked, 'NeverEstablished', 'resource was never established');
  const groupKind = groupKindOf(crd.spec.group, crd.status?.acceptedNames?.kind ?? crd.spec.names.kind);
  const left = deleteAll(ctx, groupKind);
  if (left === 0) return finish(ctx, marked, 'InstanceDeletionCompleted', 'removed all instances');
  const since = conditionOf(marked, 'Terminating')?.lastTransitionTime;
  if (!isTimedOut && since !== undefined && ctx.epochMs - (parseTime(since) ?? 0) > PATIENCE_MS)
    setTerminating(ctx, marked, {
      status: 'True',
      reason: 'InstanceDeletionCheck',
      message: 'could not confirm zero CustomResources remaining: context deadline exceeded',
    });
  return { afterMs: POLL_MS };
}

/** How many objects are still there afterwards. */
function deleteAll(ctx: Context, groupKind: string): number {
  const { dynamic } = ctx.client;
  for (const object of list(ctx, groupKind)) {
    if (object.metadata.deletionTimestamp) continue;
    try {
      dynamic.delete(groupKind, object.metadata.namespace ?? '', object.metadata.name as string);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return list(ctx, groupKind).length;
}

/** A kind that is not served has nothing to delete. */
function list(ctx: Context, groupKind: string): readonly KubeObject[] {
  try {
    return ctx.client.dynamic.list(groupKind);
  } catch (error) {
    if (isStatusError(error) && error.code === 404) return [];
    throw error;
  }
}

function setTerminating(ctx: Context, crd: Crd, condition: Terminating): Crd {
  const old = crd.status?.conditions ?? [];
  const conditions = withCondition(old, { type: 'Terminating', ...condition }, now(ctx));
  if (conditions === old) return crd;
  return ctx.client.updateStatus(KIND, { ...crd, status: { ...crd.status, conditions } } as Crd);
}

function finish(ctx: Context, crd: Crd, reason: string, message: string): undefined {
  const finalizers = (crd.metadata.finalizers ?? []).filter((f) => f !== CLEANUP);
  const { metadata } = crd;
  const conditions = withCondition(
    crd.status?.conditions ?? [],
    { type: 'Terminating', status: 'False', reason, message },
    now(ctx),
  );
  ctx.client.updateStatus(KIND, {
    ...crd,
    metadata: { ...metadata, finalizers },
    status: { ...crd.status, conditions },
  } as Crd);
}
