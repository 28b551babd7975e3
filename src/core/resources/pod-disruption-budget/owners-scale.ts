import { controllerOf } from '../../api/edit.ts';
import { groupKindOfObject, storeKey } from '../../api/group-kind.ts';
import type { KubeObject, OwnerReference, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * How many pods the owners of some pods ask for together: of a Deployment's pods the Deployment counts, not its
 * ReplicaSets.
 * Upstream: getExpectedScale and the finders in pkg/controller/disruption/disruption.go.
 * Left out: scales of custom resources.
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
    const found = topOwner(ctx, ref, pod.metadata.namespace ?? '');
    if (typeof found === 'string') return found;
    if (!found) return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
    byUid.set(found.metadata.uid as string, (found.spec as { replicas?: number }).replicas ?? 1);
  }
  return { scale: [...byUid.values()].reduce((sum, n) => sum + n, 0), unmanaged };
}

function topOwner(ctx: ComponentContext, ref: OwnerReference, namespace: string): KubeObject | string | undefined {
  const groupKind = groupKindOfObject(ref);
  if (!SCALED.has(groupKind)) {
    const kind = ctx.kinds().find((k) => k.groupKind === groupKind);
    const resource = kind ? `${kind.resource}${kind.group ? `.${kind.group}` : ''}` : groupKind;
    return `${resource} does not implement the scale subresource`;
  }
  const owner = cached(ctx, groupKind, ref, namespace);
  const above = owner && controllerOf(owner);
  if (!above || groupKindOfObject(above) !== 'apps/Deployment') return owner;
  return cached(ctx, 'apps/Deployment', above, namespace);
}

function cached(ctx: ComponentContext, kind: string, ref: OwnerReference, namespace: string): KubeObject | undefined {
  const object = ctx.informerOf(kind).byKey(storeKey(namespace, ref.name));
  return object?.metadata.uid === ref.uid ? object : undefined;
}
