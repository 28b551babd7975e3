import { controllerOf } from '../../api/edit.ts';
import { groupKindOfObject, storeKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { KubeObject, OwnerReference, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * How many pods the owners of some pods ask for together: of a Deployment's pods the Deployment counts, not its
 * ReplicaSets. What is in no cache, custom resources for one, is asked for its /scale.
 * Upstream: getExpectedScale and the finders in pkg/controller/disruption/disruption.go.
 */
export interface OwnersScale {
  readonly scale: number;
  /** Names of pods without an owner. */
  readonly unmanaged: readonly string[];
}

const SCALED: ReadonlySet<string> = new Set(['ReplicationController', 'apps/ReplicaSet', 'apps/StatefulSet']);

/** Returns a text if it cannot be told. */
export function scaleOfOwners(ctx: ComponentContext, pods: readonly Pod[]): OwnersScale | string {
  const byUid = new Map<string, number>();
  const seen = new Set<string>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const ref = controllerOf(pod);
    if (!ref) unmanaged.push(pod.metadata.name);
    if (!ref || seen.has(ref.uid)) continue;
    seen.add(ref.uid);
    const namespace = pod.metadata.namespace ?? '';
    const found = topOwner(ctx, ref, namespace) ?? scaleOf(ctx, ref, namespace);
    if (typeof found === 'string') return found;
    if (!found) return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
    byUid.set(found.uid, found.replicas);
  }
  return { scale: [...byUid.values()].reduce((sum, n) => sum + n, 0), unmanaged };
}

interface Sized {
  readonly uid: string;
  readonly replicas: number;
}

function topOwner(ctx: ComponentContext, ref: OwnerReference, namespace: string): Sized | undefined {
  const groupKind = groupKindOfObject(ref);
  if (!SCALED.has(groupKind)) return undefined;
  const owner = cached(ctx, groupKind, ref, namespace);
  const above = owner && controllerOf(owner);
  const isRolledOut = above !== undefined && groupKindOfObject(above) === DEPLOYMENT;
  const top = isRolledOut ? cached(ctx, DEPLOYMENT, above, namespace) : owner;
  return top && { uid: top.metadata.uid as string, replicas: (top.spec as { replicas?: number }).replicas ?? 1 };
}

const DEPLOYMENT = 'apps/Deployment';

function cached(ctx: ComponentContext, kind: string, ref: OwnerReference, namespace: string): KubeObject | undefined {
  const object = ctx.informerOf(kind).byKey(storeKey(namespace, ref.name));
  return object?.metadata.uid === ref.uid ? object : undefined;
}

/** A text says why there is none. */
function scaleOf(ctx: ComponentContext, ref: OwnerReference, namespace: string): Sized | string | undefined {
  const { dynamic } = ctx.client;
  const groupKind = groupKindOfObject(ref);
  const known = ctx.kinds().find((k) => k.groupKind === groupKind);
  if (!known || !dynamic.isServed(groupKind))
    return `no matches for kind ${JSON.stringify(ref.kind)} in version ${JSON.stringify(ref.apiVersion)}`;
  const resource = known.group ? `${known.resource}.${known.group}` : known.resource;
  if (!dynamic.isServed(groupKind, 'scale')) return `${resource} does not implement the scale subresource`;
  try {
    const { metadata, spec } = dynamic.getSub(groupKind, namespace, ref.name, 'scale') as KubeObject;
    if (metadata.uid !== ref.uid) return undefined;
    return { uid: ref.uid, replicas: (spec as { replicas?: number } | undefined)?.replicas ?? 0 };
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return isNotFound(error) ? undefined : error.message;
  }
}
