import { objectKey } from '../../api/group-kind.ts';
import { isConflict, isNotFound, isStatusError } from '../../api/status-error.ts';
import type { KubeObject, Namespace, Pod } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { parseTime } from '../../lib/time.ts';
import type { StoredKind } from '../../runtime/component.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { Backoff } from '../../runtime/work-queue.ts';
import { isPodTerminal } from '../shared/pod-state.ts';
import { deletionConditions, type Remaining } from './deletion-conditions.ts';

/**
 * Empties a namespace that was deleted, pods first, then lets it go.
 * Upstream: pkg/controller/namespace/{namespace_controller,deletion/namespaced_resources_deleter}.go.
 */
const GRACE_MS = 5000;
const FINALIZER = 'kubernetes';
/** Upstream's guess for objects that wait for their own finalizers. */
const FINALIZER_SECONDS = 15;
const POD = 'Pod';

interface State {
  /** Virtual time before which a namespace need not be looked at again. */
  readonly notBefore: Map<string, number>;
  readonly backoff: Backoff;
}

type Context = ControllerContext<State>;

export const namespaceController: ControllerDef<State> = {
  name: 'namespace-controller',
  for: 'Namespace',
  setup: () => ({ notBefore: new Map(), backoff: new Backoff(5, 60_000) }),
  observe(_kind, event, { state }) {
    if (event.type === 'deleted') state.notBefore.delete(event.object.metadata.name ?? '');
  },
  reconcile(ctx, key) {
    const cached = ctx.informer('Namespace').byKey(key);
    if (!cached?.metadata.deletionTimestamp || !cached.spec.finalizers?.length) return undefined;
    const wait = (ctx.state.notBefore.get(key) ?? deletedAt(cached) + GRACE_MS) - ctx.nowMs;
    if (wait > 0) return { afterMs: wait };
    const afterMs = empty(ctx, key);
    if (afterMs === undefined) return undefined;
    ctx.state.notBefore.set(key, ctx.nowMs + afterMs);
    return { afterMs };

    function deletedAt({ metadata }: Namespace): number {
      return ctx.nowMs - (ctx.epochMs - (parseTime(metadata.deletionTimestamp ?? '') ?? ctx.epochMs));
    }
  },
};

/** Deletes what is there. Returns how long to wait for the rest; undefined if the namespace is free to go. */
function empty(ctx: Context, key: string): number | undefined {
  const namespace = ctx.client.find('Namespace', '', key);
  if (!namespace?.metadata.deletionTimestamp || !namespace.spec.finalizers?.length) return undefined;
  ctx.tracer.decide('namespace.delete-content', objectKey('Namespace', '', key));
  const sweep = sweepAll(ctx, namespace);
  writeConditions(ctx, namespace, sweep);
  if (sweep.failures.length > 0) return ctx.state.backoff.next(key);
  ctx.state.backoff.forget(key);
  if (sweep.seconds > 0) return (Math.floor(sweep.seconds / 2) + 1) * 1000;
  finalize(ctx, key);
  return undefined;
}

interface Sweep {
  readonly failures: string[];
  readonly remaining: { resources: Map<string, number>; finalizers: Map<string, number> };
  /** Guess of how long the rest takes. */
  seconds: number;
  /** Nothing but pods was touched, as some are left. */
  stoppedAtPods: boolean;
}

function sweepAll(ctx: Context, namespace: Namespace): Sweep {
  const sweep: Sweep = {
    failures: [],
    remaining: { resources: new Map(), finalizers: new Map() },
    seconds: 0,
    stoppedAtPods: false,
  };
  const kinds = ctx.kinds().filter((k) => k.namespaced);
  const pods = kinds.find((k) => k.groupKind === POD);
  if (pods) sweepKind(ctx, namespace, pods, sweep);
  sweep.stoppedAtPods = sweep.remaining.resources.size > 0;
  if (sweep.stoppedAtPods) return sweep;
  for (const kind of kinds) if (kind !== pods) sweepKind(ctx, namespace, kind, sweep);
  return sweep;
}

function sweepKind(ctx: Context, namespace: Namespace, kind: StoredKind, sweep: Sweep): void {
  const { name } = namespace.metadata;
  const found = ctx.client.dynamic.list(kind.groupKind, name);
  if (found.length === 0) return;
  const estimate = kind.groupKind === POD ? podSeconds(ctx, namespace, found as Pod[]) : 0;
  try {
    for (const object of found) remove(ctx, kind.groupKind, object);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    sweep.failures.push(error.message);
  }
  const left = ctx.client.dynamic.list(kind.groupKind, name);
  if (left.length === 0) return;
  const { resources, finalizers } = sweep.remaining;
  resources.set(`${kind.resource}.${kind.group}`, left.length);
  const held = left.flatMap((o) => o.metadata.finalizers ?? []);
  for (const finalizer of held) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  if (estimate === 0 && held.length === 0) sweep.failures.push(unexpected(name, kind));
  sweep.seconds = Math.max(sweep.seconds, estimate > 0 ? estimate : held.length > 0 ? FINALIZER_SECONDS : 0);
}

function unexpected(namespace: string, { group, version, resource }: StoredKind): string {
  return `unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${resource}`;
}

/** The longest grace period of the pods that still run; 0 once it is over. */
function podSeconds(ctx: Context, namespace: Namespace, pods: readonly Pod[]): number {
  let seconds = 0;
  for (const pod of pods) {
    if (!isPodTerminal(pod)) seconds = Math.max(seconds, pod.spec.terminationGracePeriodSeconds ?? 0);
  }
  const deletedAt = parseTime(namespace.metadata.deletionTimestamp ?? '') ?? ctx.epochMs;
  return ctx.epochMs - deletedAt >= seconds * 1000 ? 0 : seconds;
}

function remove(ctx: Context, groupKind: string, { metadata: { namespace = '', name = '' } }: KubeObject): void {
  try {
    ctx.client.dynamic.delete(groupKind, namespace, name, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function writeConditions(ctx: Context, namespace: Namespace, { failures, remaining, stoppedAtPods }: Sweep): void {
  const known: Remaining | undefined = stoppedAtPods ? undefined : remaining;
  const conditions = deletionConditions(namespace.status?.conditions, failures, known, ctx.now);
  if (deepEqual(conditions, namespace.status?.conditions)) return;
  try {
    ctx.client.updateStatus('Namespace', { ...namespace, status: { ...namespace.status, conditions } });
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}

function finalize(ctx: Context, name: string): void {
  const namespace = ctx.client.find('Namespace', '', name);
  if (!namespace) return;
  const finalizers = (namespace.spec.finalizers ?? []).filter((f) => f !== FINALIZER);
  ctx.client.dynamic.update('Namespace', { ...namespace, spec: { ...namespace.spec, finalizers } }, 'finalize');
}
