import { objectKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import type { LabelSelector, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { createRecorder, type EventRecorder } from '../../runtime/recorder.ts';
import { OwnWrites } from '../shared/own-writes.ts';
import { isPodReady } from '../shared/pod-state.ts';
import { StaleDisruptions } from './stale-disruptions.ts';
import { scaleOfOwners } from './owners-scale.ts';
import { budgetStatus, countHealthy, countsOwners, expectation, failedStatus, stillDisrupted } from './plan.ts';

/**
 * Keeps the status of PodDisruptionBudgets, which the eviction of pods and preemption go by.
 * Upstream: pkg/controller/disruption/disruption.go.
 * Modelled: a pass over many pods takes its time, as upstream, so passes are as far apart as the pods are many; pods with
 * several budgets get their event when they come, go or become ready, upstream at every update.
 */
const PODS_A_MS = 20;
const BUDGET = 'policy/PodDisruptionBudget';

interface State {
  readonly stale: StaleDisruptions;
  readonly writes: OwnWrites;
  readonly recorder: EventRecorder;
  readonly nextPass: Map<string, number>;
}

type Context = ControllerContext<State>;

export const disruptionController: ControllerDef<State> = {
  name: 'disruption-controller',
  for: BUDGET,
  watches: [{ kind: 'Pod', keys: () => [] }],
  setup: (ctx) => ({
    stale: new StaleDisruptions(ctx),
    writes: new OwnWrites(),
    recorder: createRecorder({
      component: 'controllermanager',
      client: ctx.client,
      times: ctx,
      random: ctx.random('events/disruption-controller'),
    }),
    nextPass: new Map(),
  }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') return observePod(event as InformerEvent<Pod>, ctx);
    if (event.type !== 'deleted') return;
    const { namespace, name = '' } = event.object.metadata;
    ctx.state.writes.forget(storeKey(namespace, name));
    ctx.state.nextPass.delete(storeKey(namespace, name));
  },
  reconcile,
};

function observePod({ type, object, old }: InformerEvent<Pod>, ctx: Context): void {
  if (type !== 'deleted') ctx.state.stale.observe(object);
  const budgets = ctx.informer(BUDGET);
  if (budgets.size === 0 || (type === 'updated' && old && isAlike(old, object))) return;
  const mine: string[] = [];
  for (const { metadata, spec } of budgets.byIndex('namespace', object.metadata.namespace ?? '')) {
    const selector = selectorOf(spec.selector);
    const isMine = matches(selector, object.metadata.labels);
    if (isMine) mine.push(metadata.name);
    if (isMine || (old && matches(selector, old.metadata.labels)))
      ctx.enqueue(storeKey(metadata.namespace, metadata.name));
  }
  if (mine.length > 1) reportSeveral(ctx, object, mine.sort()[0] as string);
}

function reportSeveral({ state }: Context, pod: Pod, chosen: string): void {
  const { namespace = '', name } = pod.metadata;
  const text = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen}" arbitrarily.`;
  state.recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', text);
}

function isAlike(a: Pod, b: Pod): boolean {
  return (
    a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
    isPodReady(a) === isPodReady(b) &&
    deepEqual(a.metadata.labels, b.metadata.labels) &&
    deepEqual(a.metadata.ownerReferences, b.metadata.ownerReferences)
  );
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const budget = ctx.informer(BUDGET).byKey(key);
  const { state } = ctx;
  if (!budget || !state.writes.isSeen(key, budget)) return undefined;
  const early = (state.nextPass.get(key) ?? 0) - ctx.nowMs;
  if (early > 0) return { afterMs: early };
  const pods = podsOf(ctx, budget);
  state.nextPass.set(key, ctx.nowMs + Math.floor(pods.length / PODS_A_MS));
  if (pods.length === 0) state.recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
  const scale = scaleOf(ctx, budget, pods);
  if (typeof scale === 'string') {
    const text = `Failed to calculate the number of expected pods: ${scale}`;
    state.recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
    write(ctx, budget, failedStatus(budget, scale, ctx.epochMs));
    return undefined;
  }
  const { disruptedPods, overdue, waitMs } = stillDisrupted(budget, pods, ctx.epochMs);
  for (const pod of overdue) reportOverdue(ctx, budget, pod);
  const currentHealthy = countHealthy(pods, disruptedPods);
  const input = { ...expectation(budget, scale), currentHealthy, disruptedPods, epochMs: ctx.epochMs };
  write(ctx, budget, budgetStatus(budget, input));
  return waitMs === undefined ? undefined : { afterMs: waitMs };
}

/** Sorted: the cache's order depends on what a restart forgets. */
function podsOf(ctx: Context, { metadata, spec }: PodDisruptionBudget): Pod[] {
  const pods = ctx.informer('Pod').list(metadata.namespace ?? '', selectorOf(spec.selector) ?? []);
  if (!spec.selector) return [];
  return pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function scaleOf(ctx: Context, budget: PodDisruptionBudget, pods: readonly Pod[]): number | string {
  if (!countsOwners(budget)) return pods.length;
  const found = scaleOfOwners(ctx, pods);
  if (typeof found === 'string') return found;
  if (found.unmanaged.length > 0) {
    const text =
      `Pods selected by this PodDisruptionBudget (selector: ${goText(budget.spec.selector)}) were found to be ` +
      'unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined ' +
      'behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
    ctx.state.recorder.event(budget, 'Warning', 'UnmanagedPods', text);
  }
  return found.scale;
}

/** As Go prints a label selector. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((k) => `${k}: ${matchLabels[k]},`);
  const expressions = matchExpressions.map(
    (e) => `LabelSelectorRequirement{Key:${e.key},Operator:${e.operator},Values:[${(e.values ?? []).join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}

/** Upstream names the namespace twice, and not the budget. */
function reportOverdue({ state }: Context, { metadata }: PodDisruptionBudget, pod: Pod): void {
  const { namespace } = metadata;
  const text = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
  state.recorder.event(pod, 'Warning', 'NotDeleted', text);
}

function write(ctx: Context, budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus): void {
  if (deepEqual(budget.status, status)) return;
  const { namespace, name } = budget.metadata;
  const { disruptionsAllowed: allowed, currentHealthy: healthy, desiredHealthy: desired } = status;
  if (allowed !== budget.status?.disruptionsAllowed)
    ctx.tracer.decide('disruption.allowed', objectKey(BUDGET, namespace, name), { allowed, healthy, desired });
  ctx.state.writes.wrote(storeKey(namespace, name), ctx.client.updateStatus(BUDGET, { ...budget, status }));
}
