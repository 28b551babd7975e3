import { storeKey } from '../../api/group-kind.ts';
import { claimNamesOf } from '../../api/resource-claim.ts';
import type { Pod } from '../../api/types.ts';

/** Pods by the claims and templates they name, so that a change of one finds them. Only pods with claims are in it. */
export class PodIndex {
  readonly #byClaim = new Map<string, Set<string>>();
  readonly #byTemplate = new Map<string, Set<string>>();

  /** `old` and `pod` are the same pod before and after; undefined where there is none. */
  update(old: Pod | undefined, pod: Pod | undefined): void {
    if (old?.spec.resourceClaims) this.#each(old, (set, key) => set.delete(key));
    if (pod?.spec.resourceClaims) this.#each(pod, (set, key) => set.add(key));
  }

  usingClaim(claimKey: string): readonly string[] {
    return [...(this.#byClaim.get(claimKey) ?? [])];
  }

  usingTemplate(templateKey: string): readonly string[] {
    return [...(this.#byTemplate.get(templateKey) ?? [])];
  }

  #each(pod: Pod, change: (set: Set<string>, key: string) => void): void {
    const { namespace, name } = pod.metadata;
    const key = storeKey(namespace, name);
    const at = (map: Map<string, Set<string>>, target: string): void => {
      const full = storeKey(namespace, target);
      const set = map.get(full) ?? new Set<string>();
      map.set(full, set);
      change(set, key);
      if (set.size === 0) map.delete(full);
    };
    for (const claim of claimNamesOf(pod)) at(this.#byClaim, claim);
    for (const { resourceClaimTemplateName: template } of pod.spec.resourceClaims ?? [])
      if (template !== undefined) at(this.#byTemplate, template);
  }
}
