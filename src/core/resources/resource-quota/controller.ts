import { objectKey, storeKey } from '../../api/group-kind.ts';
import type { KubeObject, ResourceQuota } from '../../api/types.ts';
import type { StoredKind } from '../../runtime/component.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { equalAmounts, pickAmounts, type Amounts } from '../shared/amounts.ts';
import type { QuotaEvaluator } from './evaluator.ts';
import { createEvaluators } from './evaluators.ts';
import { usageOf, type CountedKind } from './usage.ts';

/**
 * Counts anew what a quota limits: when it is made or changed, when something it counted has gone, and every five
 * minutes; what comes, admission has counted. Only kinds that some quota counts are watched.
 * Upstream: pkg/controller/resourcequota. Left out: its own queue for quotas without a status.
 */
const RESYNC_MS = 5 * 60_000;
const CORE: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims']);

interface State {
  /** Virtual time from which a quota is to be counted again; absent: at once. */
  readonly dueAt: Map<string, number>;
  readonly watched: Set<string>;
  readonly evaluatorOf: ReturnType<typeof createEvaluators>;
}

type Context = ControllerContext<State>;

export const resourceQuotaController: ControllerDef<State> = {
  name: 'resourcequota-controller',
  for: 'ResourceQuota',
  setup: () => ({ dueAt: new Map(), watched: new Set(), evaluatorOf: createEvaluators() }),
  observe(_kind, { object, old }, { state }) {
    const key = keyOf(object);
    const [now, was] = [object as ResourceQuota, old as ResourceQuota | undefined];
    if (!was || !equalAmounts(hardOf(now), hardOf(was))) state.dueAt.delete(key);
  },
  reconcile(ctx, key) {
    const quota = ctx.informer('ResourceQuota').byKey(key);
    if (!quota) return void ctx.state.dueAt.delete(key);
    const wait = (ctx.state.dueAt.get(key) ?? 0) - ctx.nowMs;
    if (wait > 0) return { afterMs: wait };
    sync(ctx, quota);
    ctx.state.dueAt.set(key, ctx.nowMs + RESYNC_MS);
    return { afterMs: RESYNC_MS };
  },
};

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name as string);
const hardOf = ({ spec }: ResourceQuota): Amounts => (spec?.hard ?? {}) as Amounts;

function sync(ctx: Context, quota: ResourceQuota): void {
  const { namespace = '', name } = quota.metadata;
  const hard = hardOf(quota);
  const old = (quota.status?.used ?? {}) as Amounts;
  const counted = usageOf(quota, countedKinds(ctx, namespace, Object.keys(hard)), ctx.epochMs);
  const used = pickAmounts({ ...old, ...counted }, (resource) => resource in hard);
  const isSettled = quota.status?.hard !== undefined && quota.status.used !== undefined;
  if (isSettled && equalAmounts(hard, quota.status?.hard as Amounts) && equalAmounts(used, old)) return;
  ctx.tracer.decide('quota.count', objectKey('ResourceQuota', namespace, name));
  ctx.client.updateStatus('ResourceQuota', { ...quota, status: { hard, used } });
}

/** The kinds that count for one of the resources, which from now on are watched. */
function countedKinds(ctx: Context, namespace: string, resources: readonly string[]): CountedKind[] {
  const out: CountedKind[] = [];
  for (const kind of ctx.kinds()) {
    const evaluator = kind.namespaced ? ctx.state.evaluatorOf(kind.group, kind.resource) : undefined;
    if (!evaluator || !resources.some((resource) => evaluator.tracks(resource))) continue;
    watch(ctx, kind, evaluator);
    out.push({ evaluator, list: () => ctx.informerOf(kind.groupKind).list(namespace) });
  }
  return out;
}

function watch(ctx: Context, { groupKind, group, resource }: StoredKind, evaluator: QuotaEvaluator): void {
  if (ctx.state.watched.has(groupKind)) return;
  ctx.state.watched.add(groupKind);
  const isKnowing = group === '' && CORE.has(resource);
  ctx.informerOf(groupKind).handle((event) => {
    if (event.type === 'deleted' || (isKnowing && isReplenished(evaluator, event, ctx.epochMs)))
      replenish(ctx, event.object.metadata.namespace ?? '', evaluator);
  });
}

function isReplenished(
  evaluator: QuotaEvaluator,
  { old, object }: InformerEvent<KubeObject>,
  epochMs: number,
): boolean {
  return old !== undefined && evaluator.isReplenished?.(object, old, epochMs) === true;
}

function replenish(ctx: Context, namespace: string, evaluator: QuotaEvaluator): void {
  for (const quota of ctx.informer('ResourceQuota').byIndex('namespace', namespace)) {
    if (!Object.keys(quota.status?.hard ?? {}).some((resource) => evaluator.tracks(resource))) continue;
    ctx.state.dueAt.delete(keyOf(quota));
    ctx.enqueue(keyOf(quota));
  }
}
