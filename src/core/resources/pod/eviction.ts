import { matches, selectorOf } from '../../api/label-selector.ts';
import { internalError, successStatus, tooManyRequests } from '../../api/status-error.ts';
import type { Eviction, Pod, PodDisruptionBudget } from '../../api/types.ts';
import type { KindEntry, KindContext, Subresource } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';

/**
 * pods/eviction: a delete that a PodDisruptionBudget may refuse.
 * Upstream: pkg/registry/core/pod/storage/eviction.go.
 */
const BUDGET = 'policy/PodDisruptionBudget';
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

export const eviction: Subresource = {
  verbs: ['create'],
  kind: 'Eviction',
  serve(op, parent, ctx) {
    const pod = parent as Pod;
    if (!isFree(pod)) takeFromBudget(pod, ctx, op.options?.dryRun === true);
    ctx.serve(deletion(op, pod));
    return successStatus();
  },
};

/** Pods that are done, not started or already leaving need no budget. */
function isFree(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending' || !!pod.metadata.deletionTimestamp;
}

function takeFromBudget(pod: Pod, ctx: KindContext, dryRun: boolean): void {
  const all = ctx.list(BUDGET, pod.metadata.namespace) as PodDisruptionBudget[];
  const budgets = all.filter((b) => matches(selectorOf(b.spec.selector), pod.metadata.labels));
  if (budgets.length > 1) {
    throw internalError(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (!budget || (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' && !isReady(pod))) return;
  checkBudget(budget);
  const status = { ...budget.status, disruptionsAllowed: (budget.status?.disruptionsAllowed ?? 0) - 1 };
  const disruptedPods = { ...budget.status?.disruptedPods, [pod.metadata.name]: ctx.now };
  const next = { ...budget, status: { ...status, disruptedPods } };
  if (!dryRun) ctx.commit(ctx.kinds.byGroupKind(BUDGET) as KindEntry, budget, next);
}

const isReady = (pod: Pod): boolean => pod.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';

function checkBudget({ metadata, status }: PodDisruptionBudget): void {
  const refuse = (message: string) => tooManyRequests(REFUSED, [{ reason: 'DisruptionBudget', message }]);
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refuse(`The disruption budget ${metadata.name} is still being processed by the server.`);
  if ((status?.disruptionsAllowed ?? 0) > 0) return;
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  throw refuse(
    `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

function deletion(op: Operation, pod: Pod): Operation {
  const { deleteOptions = {} } = op.body as Partial<Eviction>;
  const { gracePeriodSeconds } = deleteOptions;
  return {
    verb: 'delete',
    group: '',
    version: 'v1',
    resource: 'pods',
    namespace: pod.metadata.namespace as string,
    name: pod.metadata.name,
    options: {
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...(op.options?.dryRun ? { dryRun: true } : {}),
      preconditions: { uid: pod.metadata.uid },
    },
  };
}
