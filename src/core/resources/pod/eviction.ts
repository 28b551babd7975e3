import { withCondition } from '../../api/edit.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import {
  badRequest,
  conflict,
  forbidden,
  successStatus,
  tooManyRequests,
  unknownError,
} from '../../api/status-error.ts';
import type { Eviction, Pod, PodCondition, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/types.ts';
import type { KindEntry, KindContext, Subresource } from '../../apiserver/kind.ts';
import { dryRunIn, readDeleteOptions, type DeleteOptions } from '../../apiserver/delete-options.ts';
import type { Operation } from '../../apiserver/request.ts';
import { deepEqual } from '../../lib/equal.ts';
import { withAllowedCondition } from '../pod-disruption-budget/plan.ts';

/**
 * pods/eviction: a delete that a PodDisruptionBudget may refuse.
 * Upstream: pkg/registry/core/pod/storage/eviction.go.
 */
const BUDGET = 'policy/PodDisruptionBudget';
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

export const eviction: Subresource = {
  verbs: ['create'],
  kind: 'Eviction',
  serve(op, parent, ctx, entry) {
    const pod = parent as Pod;
    const { metadata, deleteOptions } = op.body as Partial<Eviction>;
    if (metadata?.name !== op.name) throw badRequest('name in URL does not match name in Eviction object');
    const options = readDeleteOptions(deleteOptions, {});
    const dryRun = op.options?.dryRun === true || dryRunIn(deleteOptions) !== undefined;
    if (!isFree(pod)) askBudget(pod, ctx, dryRun);
    checkPreconditions(pod, options);
    if (!dryRun) markDisrupted(pod, ctx, entry);
    ctx.serve(deletion(pod, options, dryRun));
    return successStatus();
  },
};

/** Pods that are done, not started or already leaving need no budget. */
function isFree(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || !!pod.metadata.deletionTimestamp;
}

function markDisrupted(pod: Pod, ctx: KindContext, entry: KindEntry): void {
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: ctx.now,
  };
  const conditions = withCondition(pod.status?.conditions, condition);
  if (!deepEqual(conditions, pod.status?.conditions))
    ctx.commit(entry, pod, { ...pod, status: { ...pod.status, conditions } } as Pod);
}

function askBudget(pod: Pod, ctx: KindContext, dryRun: boolean): void {
  const all = ctx.list(BUDGET, pod.metadata.namespace) as PodDisruptionBudget[];
  const budgets = all.filter((b) => matches(selectorOf(b.spec.selector), pod.metadata.labels));
  if (budgets.length > 1) {
    throw unknownError(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (!budget || (!isReady(pod) && mayLoseUnhealthy(budget))) return;
  checkBudget(budget);
  const disruptionsAllowed = (budget.status?.disruptionsAllowed ?? 0) - 1;
  const disruptedPods = { ...budget.status?.disruptedPods, [pod.metadata.name]: ctx.now };
  const taken = { ...(budget.status as PodDisruptionBudgetStatus), disruptionsAllowed, disruptedPods };
  const status = disruptionsAllowed === 0 ? withAllowedCondition(taken, ctx.now) : taken;
  if (!dryRun) ctx.commit(ctx.kinds.byGroupKind(BUDGET) as KindEntry, budget, { ...budget, status } as typeof budget);
}

const isReady = (pod: Pod): boolean => pod.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';

/** Pods that are not ready count for nothing: they may go if the policy says so, or if enough others are healthy. */
function mayLoseUnhealthy({ spec, status }: PodDisruptionBudget): boolean {
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0);
}

const MAX_DISRUPTED = 2000;

function checkBudget({ metadata, status }: PodDisruptionBudget): void {
  const { name } = metadata;
  const refuse = (message: string, seconds?: number) =>
    tooManyRequests(REFUSED, [{ reason: 'DisruptionBudget', message }], seconds);
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refuse(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (Object.keys(status?.disruptedPods ?? {}).length > MAX_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden({ group: 'policy', resource: 'poddisruptionbudget', name }, why);
  }
  if ((status?.disruptionsAllowed ?? 0) <= 0) throw refuse(whyNone(name, status));
}

function whyNone(name: string, status: PodDisruptionBudgetStatus | undefined): string {
  const { desiredHealthy = 0, currentHealthy = 0, conditions } = status ?? {};
  const { reason, message } = conditions?.find((c) => c.type === 'DisruptionAllowed' && c.status === 'False') ?? {};
  if (message && reason === 'SyncFailed')
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${message}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const text = `The disruption budget ${name} does not allow evicting pods currently`;
  return message ? `${text} (${reason}): ${message}` : text;
}

function checkPreconditions({ metadata }: Pod, { preconditions = {} }: DeleteOptions): void {
  const { uid, resourceVersion: version } = preconditions;
  const subject = { group: '', resource: 'Pod', name: metadata.name };
  if (uid && uid !== metadata.uid)
    throw conflict(
      subject,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (version && version !== metadata.resourceVersion)
    throw conflict(
      subject,
      `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

function deletion({ metadata }: Pod, options: DeleteOptions, dryRun: boolean): Operation {
  const { preconditions: _checked, ...others } = options;
  return {
    verb: 'delete',
    group: '',
    version: 'v1',
    resource: 'pods',
    namespace: metadata.namespace as string,
    name: metadata.name,
    options: { ...others, ...(dryRun ? { dryRun: true } : {}), preconditions: { uid: metadata.uid } },
  };
}
