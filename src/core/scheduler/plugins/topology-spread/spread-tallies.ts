import { matches } from '../../../api/label-selector.ts';
import type { Pod } from '../../../api/types.ts';
import { PodTally, Recent, type DomainSums } from '../../node-counts.ts';
import { nodeDemandOf } from '../../node-selector.ts';
import type { PodInfo } from '../../pod-info.ts';
import type { NodeCatalog } from '../../plugin.ts';
import { hasAllKeys, includesNode, type SpreadConstraint } from '../../spread-constraints.ts';

/** Pods counted under spread constraints, the same counts for pods that ask the same. */
export class SpreadTallies {
  readonly #nodes: NodeCatalog;
  readonly #tallies = new Recent<PodTally>();

  constructor(nodes: NodeCatalog) {
    this.#nodes = nodes;
  }

  /** Pods of the namespace that the constraint finds, leaving ones aside; an absent or empty selector finds none. */
  pods(c: SpreadConstraint, namespace: string): PodTally {
    const { selector } = c;
    const finds = (info: PodInfo): number =>
      selector?.length &&
      info.namespace === namespace &&
      !info.pod.metadata.deletionTimestamp &&
      matches(selector, info.pod.metadata.labels)
        ? 1
        : 0;
    return this.#tallies.get(`${namespace}|${c.signature}`, () => new PodTally(this.#nodes, finds)).sync();
  }

  /** By domain, on nodes that have all keys of `required` and that the constraint's policies include for the pod. */
  domains(c: SpreadConstraint, pod: PodInfo, required: readonly SpreadConstraint[], keepsEmpty: boolean): DomainSums {
    const { counts } = this.pods(c, pod.namespace);
    return counts.sums(this.#nodes, idOf(c, pod.pod, required, keepsEmpty), () => {
      const demand = nodeDemandOf(pod.pod.spec);
      return {
        topologyKey: c.topologyKey,
        includes: (node) => hasAllKeys(required, node) && includesNode(c, pod.pod, demand, node),
        keepsEmpty,
      };
    });
  }
}

function idOf(c: SpreadConstraint, { spec }: Pod, required: readonly SpreadConstraint[], keepsEmpty: boolean): string {
  const affinity = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  let id = `${keepsEmpty ? '+' : ''}${c.topologyKey}`;
  for (const r of required) id += `|${r.topologyKey}`;
  if (c.honorsAffinity && (spec.nodeSelector || affinity)) id += JSON.stringify([spec.nodeSelector, affinity]);
  if (c.honorsTaints) id += JSON.stringify(spec.tolerations ?? null);
  return id;
}
