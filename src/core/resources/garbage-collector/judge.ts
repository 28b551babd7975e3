import type { KubeObject, OwnerReference } from '../../api/types.ts';
import { FOREGROUND, ORPHAN, isForeground } from './graph.ts';

/**
 * What becomes of an object, from the live state of its owners. Pure.
 * Upstream: pkg/controller/garbagecollector/garbagecollector.go (classifyReferences, attemptToDeleteItem).
 */
export type Policy = 'Background' | 'Foreground' | 'Orphan';

export type Verdict =
  | { readonly do: 'nothing' }
  /** It has an owner left: only the references to the others go. */
  | { readonly do: 'drop-references'; readonly uids: readonly string[] }
  | { readonly do: 'delete'; readonly policy: Policy; readonly owner: string };

/** `ownerOf` gives the live object that the reference means, or undefined if there is none. */
export function judge(
  object: KubeObject,
  ownerOf: (ref: OwnerReference) => KubeObject | undefined,
  hasDependents: boolean,
): Verdict {
  const refs = object.metadata.ownerReferences ?? [];
  if (refs.length === 0) return { do: 'nothing' };
  const dangling: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  for (const ref of refs) {
    const owner = ownerOf(ref);
    if (!owner) dangling.push(ref);
    else if (isForeground(owner)) waiting.push(ref);
  }
  const useless = [...dangling, ...waiting];
  if (useless.length < refs.length)
    return useless.length === 0 ? { do: 'nothing' } : { do: 'drop-references', uids: useless.map((r) => r.uid) };
  // Its owner waits for all that hangs below it, so it goes the same way itself.
  const policy = waiting.length > 0 && hasDependents ? 'Foreground' : policyOf(object);
  return { do: 'delete', policy, owner: (useless[0] as OwnerReference).name };
}

/** A finalizer that is there already says how it wants to be deleted. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject): Policy {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
