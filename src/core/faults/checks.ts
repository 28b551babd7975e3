import type { FaultContext, FaultRequest } from './fault.ts';

/** Checks that faults share: does the target exist, is the argument one. */
export function nodeExists({ target }: FaultRequest, { world }: FaultContext): string | undefined {
  return world.machine(target) ? undefined : `there is no node "${target}"`;
}

export function podOf(target: string): { readonly namespace: string; readonly name: string } | undefined {
  const [namespace, name, ...rest] = target.split('/');
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

export function podExists({ target }: FaultRequest, { client }: FaultContext): string | undefined {
  const at = podOf(target);
  if (!at) return `"${target}" is not of the form namespace/pod`;
  return client.find('Pod', at.namespace, at.name)
    ? undefined
    : `there is no pod "${at.name}" in namespace "${at.namespace}"`;
}

/** The pod exists and has the container, if one is named. */
export function containerExists(request: FaultRequest, ctx: FaultContext): string | undefined {
  const error = podExists(request, ctx);
  const name = containerOf(request);
  const at = podOf(request.target);
  if (error !== undefined || name === undefined || !at) return error;
  const spec = ctx.client.get('Pod', at.namespace, at.name).spec;
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  return all.some((c) => c.name === name) ? undefined : `pod "${at.name}" has no container "${name}"`;
}

/** The container a request names; absent: all of the pod. */
export function containerOf({ args }: FaultRequest): string | undefined {
  const name = args?.['container'];
  return name === undefined || name === '' ? undefined : String(name);
}

/** Stopping a component needs no target: the fault's name says which. */
export function targetIs(component: string): (request: FaultRequest) => string | undefined {
  return ({ target }) =>
    target === '' || target === component ? undefined : `this fault is about ${component}, not "${target}"`;
}

/** Whole seconds that a fault lasts before it ends by itself. */
export const secondsOf = ({ args }: FaultRequest, usual: number): number => Number(args?.['seconds'] ?? usual);

export function secondsProblem(request: FaultRequest): string | undefined {
  const seconds = secondsOf(request, 1);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400
    ? undefined
    : 'seconds must be a whole number from 1 to 86400';
}
