import type { LabelSelector, Node, Pod, TopologySpreadConstraint } from '../../api/types.ts';
import { HARD, isEmpty, mayRunOn, selects, untolerated } from './selecting.ts';
import { labelsOf, never, podsOn, refuse, type Refusal, type World } from './world.ts';

/** Spreading over domains, each count made anew. Test only. */
const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const PLUGIN = 'PodTopologySpread';
const WRONG = "node(s) didn't match pod topology spread constraints";

interface Constraint {
  readonly key: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector | undefined;
  counts(node: Node): boolean;
}

function constraintOf(c: TopologySpreadConstraint, pod: Pod, selector = withKeys(c, pod)): Constraint {
  return {
    key: c.topologyKey,
    maxSkew: c.maxSkew,
    minDomains: c.minDomains ?? 1,
    selector,
    counts: (node) =>
      (c.nodeAffinityPolicy === 'Ignore' || mayRunOn(pod, node)) &&
      (c.nodeTaintsPolicy !== 'Honor' || untolerated(pod, node, HARD).length === 0),
  };
}

/** matchLabelKeys: labels of the pod itself that others must have in common with it. */
function withKeys({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, pod: Pod) {
  const own = matchLabelKeys.filter((key) => labelsOf(pod)[key] !== undefined);
  if (!labelSelector || own.length === 0) return labelSelector;
  const more = own.map((key) => ({ key, operator: 'In', values: [labelsOf(pod)[key] as string] }));
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...more] };
}

const asked = (pod: Pod, what: string): Constraint[] =>
  (pod.spec.topologySpreadConstraints ?? [])
    .filter((c) => c.whenUnsatisfiable === what)
    .map((c) => constraintOf(c, pod));

/** An empty selector counts nobody, though it selects the pod itself. */
function countOn(node: Node, { selector }: Constraint, pod: Pod, world: World): number {
  if (!selector || isEmpty(selector)) return 0;
  return podsOn(node, world).filter(
    (o) =>
      !o.metadata.deletionTimestamp &&
      o.metadata.namespace === pod.metadata.namespace &&
      selects(selector, labelsOf(o)),
  ).length;
}

const hasAll = (node: Node, constraints: readonly Constraint[]): boolean =>
  constraints.every((c) => labelsOf(node)[c.key] !== undefined);

export function spreadProblem(pod: Pod, node: Node, world: World): Refusal | undefined {
  const constraints = asked(pod, 'DoNotSchedule');
  for (const c of constraints) {
    const domain = labelsOf(node)[c.key];
    if (domain === undefined) return never(PLUGIN, `${WRONG} (missing required label)`);
    const counts = new Map<string, number>();
    for (const n of world.nodes) {
      if (!hasAll(n, constraints) || !c.counts(n)) continue;
      const value = labelsOf(n)[c.key] as string;
      counts.set(value, (counts.get(value) ?? 0) + countOn(n, c, pod, world));
    }
    const least = counts.size < c.minDomains ? 0 : Math.min(...counts.values());
    const self = selects(c.selector, labelsOf(pod)) ? 1 : 0;
    if ((counts.get(domain) ?? 0) + self - least > c.maxSkew) return refuse(PLUGIN, WRONG);
  }
  return undefined;
}

/** Without constraints of its own a pod of a Service is spread anyway. */
function wished(pod: Pod, world: World): { constraints: Constraint[]; isDefault: boolean } {
  if (pod.spec.topologySpreadConstraints?.length)
    return { constraints: asked(pod, 'ScheduleAnyway'), isDefault: false };
  const mine = world.services.filter(
    (s) => s.namespace === pod.metadata.namespace && selects({ matchLabels: { ...s.selector } }, labelsOf(pod)),
  );
  if (mine.length === 0) return { constraints: [], isDefault: true };
  const selector = { matchLabels: Object.assign({}, ...mine.map((s) => s.selector)) as Record<string, string> };
  const defaults = [
    { topologyKey: HOST, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' as const },
    { topologyKey: ZONE, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' as const },
  ];
  return { constraints: defaults.map((c) => constraintOf(c, pod, selector)), isDefault: true };
}

export interface SpreadScores {
  readonly raw: number[];
  readonly normalized: number[];
}

export function spreadScores(pod: Pod, nodes: readonly Node[], world: World): SpreadScores | undefined {
  const { constraints, isDefault } = wished(pod, world);
  if (constraints.length === 0) return undefined;
  const isIgnored = (node: Node): boolean => !isDefault && !hasAll(node, constraints);
  const scored = nodes.filter((n) => !isIgnored(n));
  const raw = nodes.map((node) => {
    if (isIgnored(node)) return 0;
    let score = 0;
    for (const c of constraints) {
      const domain = labelsOf(node)[c.key];
      if (domain === undefined) continue;
      const domains = new Set(scored.map((n) => labelsOf(n)[c.key] ?? ''));
      const size = c.key === HOST ? scored.length : domains.size;
      const there = c.key === HOST ? [node] : membersOf(c, constraints, domain, isDefault, world);
      const count = there.reduce((sum, n) => sum + countOn(n, c, pod, world), 0);
      score += count * Math.log(size + 2) + (c.maxSkew - 1);
    }
    return Math.round(score);
  });
  return { raw, normalized: normalize(raw, nodes.map(isIgnored)) };
}

const membersOf = (
  c: Constraint,
  all: readonly Constraint[],
  domain: string,
  isDefault: boolean,
  { nodes }: World,
): Node[] => nodes.filter((n) => (isDefault || hasAll(n, all)) && c.counts(n) && (labelsOf(n)[c.key] ?? '') === domain);

/** Fewest is best; nodes outside of all domains get nothing. */
function normalize(raw: readonly number[], ignored: readonly boolean[]): number[] {
  const seen = raw.filter((_, i) => !ignored[i]);
  const max = Math.max(0, ...seen);
  const min = Math.min(...seen);
  return raw.map((score, i) => {
    if (ignored[i]) return 0;
    return max === 0 ? 100 : Math.trunc((100 * (max + min - score)) / max);
  });
}
