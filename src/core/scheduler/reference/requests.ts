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
export function requested({ spec }: Pod, resource: string, least = 0): number {
  const ask = (c: Container): number =>
    c.resources?.requests?.[resource] === undefined ? least : amount(c.resources.requests, resource);
  let sidecars = 0;
  let hungriest = 0;
  for (const c of spec.initContainers ?? []) {
    if (c.restartPolicy === 'Always') hungriest = Math.max(hungriest, (sidecars += ask(c)));
    else hungriest = Math.max(hungriest, sidecars + ask(c));
  }
  const running = spec.containers.reduce((sum, c) => sum + ask(c), sidecars);
  const whole = spec.resources?.requests?.[resource];
  const own = whole === undefined ? Math.max(running, hungriest) : amount(spec.resources?.requests, resource);
  return own + amount(spec.overhead, resource);
}

/** All resources the pod mentions. */
export function mentioned({ spec }: Pod): readonly string[] {
  const lists = [...spec.containers, ...(spec.initContainers ?? [])].map((c) => c.resources?.requests);
  const all = [...lists, spec.resources?.requests, spec.overhead].flatMap((list) => Object.keys(list ?? {}));
  return [...new Set(all)].sort();
}

export const capacity = (node: Node, resource: string): number => amount(node.status?.allocatable, resource);

export const taken = (node: Node, resource: string, world: World, least = 0): number =>
  podsOn(node, world).reduce((sum, pod) => sum + requested(pod, resource, least), 0);

const MIB = 1024 * 1024;
/** What pods count for in scores if they ask for nothing. */
export const LEAST: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * MIB };
