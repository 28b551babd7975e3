import { meetsAnyTerm } from '../../api/node-selector.ts';
import { toleratesAny } from '../../api/tolerations.ts';
import type { DaemonSet, Node } from '../../api/types.ts';
import { daemonTolerations } from './pod-template.ts';

/**
 * Whether a node should have a daemon pod, and may keep one: node name, selector, required affinity and taints.
 * Resources do not count: a pod that does not fit waits for its node.
 * Upstream: NodeShouldRunDaemonPod in pkg/controller/daemon/daemon_controller.go.
 */
export interface NodeFit {
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
}

const NO: NodeFit = { shouldRun: false, mayStay: false };
const STAY: NodeFit = { shouldRun: false, mayStay: true };
const RUN: NodeFit = { shouldRun: true, mayStay: true };

export function judgeNode({ spec: { template } }: DaemonSet, node: Node): NodeFit {
  const { spec = { containers: [] } } = template;
  const { name, labels = {} } = node.metadata;
  if (spec.nodeName && spec.nodeName !== name) return NO;
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return NO;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required && !meetsAnyTerm(required.nodeSelectorTerms, { name, labels })) return NO;
  const taints = node.spec.taints ?? [];
  if (taints.length === 0) return RUN;
  const tolerations = daemonTolerations(spec);
  const untolerated = taints.filter((t) => t.effect !== 'PreferNoSchedule' && !toleratesAny(tolerations, t));
  if (untolerated.length === 0) return RUN;
  return untolerated.some((t) => t.effect === 'NoExecute') ? NO : STAY;
}

/** Remembers what was said of a node while neither its labels and taints nor the template change. */
export class NodeFits {
  readonly #known = new WeakMap<DaemonSet['spec']['template'], Map<string, Known>>();

  of(ds: DaemonSet, node: Node): NodeFit {
    const { template } = ds.spec;
    let byName = this.#known.get(template);
    if (!byName) this.#known.set(template, (byName = new Map()));
    const { name, labels } = node.metadata;
    const { taints } = node.spec;
    const known = byName.get(name);
    if (known && known.labels === labels && known.taints === taints) return known.fit;
    const fit = judgeNode(ds, node);
    byName.set(name, { labels, taints, fit });
    return fit;
  }
}

interface Known {
  readonly labels: Node['metadata']['labels'];
  readonly taints: Node['spec']['taints'];
  readonly fit: NodeFit;
}
