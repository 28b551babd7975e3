import { toMilli, toUnits } from '../../api/quantity.ts';
import type { Container, Node, Pod } from '../../api/types.ts';
import { podsOn, type World } from './world.ts';

/** What a pod asks for and what a node has left, resource by resource. Test only. */
type Amounts = Readonly<Record<string, unknown>> | undefined;

/** CPU in thousandths, all else in units. */
export function amount(of: Amounts, resource: string): number {
  const text = of?.[resource] as string | number | undefined;
  return resource === 'cpu' ? toMilli(text) : toUnits(text);
}

/** `least`: what a container counts for that does not mention the resource. */
export function requested(pod: Pod, resource: string, least = 0): number {
  const whole = pod.spec.resources?.requests?.[resource];
  const own = whole === undefined ? ofContainers(pod, resource, least) : amount(pod.spec.resources?.requests, resource);
  return own + amount(pod.spec.overhead, resource);
}

/** What upstream's scoring strategies see of the pod that is placed: its containers, not its own resources. */
export const scored = (pod: Pod, resource: string): number =>
  ofContainers(pod, resource, LEAST[resource]) + amount(pod.spec.overhead, resource);

/** What they see of pods that are there: the least counts unless the pod has resources and mentions this one anywhere. */
export function counted(pod: Pod, resource: string): number {
  const isKnown = pod.spec.resources?.requests !== undefined && mentioned(pod).includes(resource);
  return requested(pod, resource, isKnown ? 0 : LEAST[resource]);
}

function ofContainers({ spec }: Pod, resource: string, least = 0): number {
  const ask = (c: Container): number =>
    c.resources?.requests?.[resource] === undefined ? least : amount(c.resources.requests, resource);
  let sidecars = 0;
  let hungriest = 0;
  for (const c of spec.initContainers ?? []) {
    if (c.restartPolicy === 'Always') hungriest = Math.max(hungriest, (sidecars += ask(c)));
    else hungriest = Math.max(hungriest, sidecars + ask(c));
  }
  const running = spec.containers.reduce((sum, c) => sum + ask(c), sidecars);
  return Math.max(running, hungriest);
}

/** All resources the pod mentions. */
export function mentioned({ spec }: Pod): readonly string[] {
  const lists = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources?.requests);
  const all = [...lists, spec.resources?.requests, spec.overhead].flatMap((list) => Object.keys(list ?? {}));
  return [...new Set(all)].sort();
}

export const capacity = (node: Node, resource: string): number => amount(node.status?.allocatable, resource);

export const taken = (node: Node, resource: string, world: World, of = requested as typeof counted): number =>
  podsOn(node, world).reduce((sum, pod) => sum + of(pod, resource), 0);

const MIB = 1024 * 1024;
/** What pods count for in scores if they ask for nothing. */
const LEAST: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * MIB };
