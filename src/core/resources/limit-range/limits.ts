import type { LimitRangeItem, PersistentVolumeClaim, Pod, Quantity } from '../../api/types.ts';
import { nanoOf, type Amounts } from '../shared/amounts.ts';
import { amountsOfContainer, sumOfContainers, type Side } from '../shared/pod-amounts.ts';

/**
 * How pods and claims break a LimitRange, all of it at once. Resources are looked at in order of their names, where
 * upstream has none.
 * Upstream: PodValidateLimitFunc and PersistentVolumeClaimValidateLimitFunc in plugin/pkg/admission/limitranger.
 */
interface Asked {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

export function podViolations(pod: Pod, items: readonly LimitRangeItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type === 'Container') return containersOf(pod).flatMap((asked) => violations(item, asked));
    return item.type === 'Pod' ? violations(item, askedByPod(pod)) : [];
  });
}

function containersOf({ spec }: Pod): Asked[] {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  return all.map((c) => ({ requests: amountsOfContainer(c, 'requests'), limits: amountsOfContainer(c, 'limits') }));
}

function askedByPod({ spec }: Pod): Asked {
  const of = (side: Side): Amounts => {
    const { cpu, memory } = spec.resources?.[side] ?? {};
    const whole = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
    return { ...sumOfContainers(spec, side), ...whole };
  };
  return { requests: of('requests'), limits: of('limits') };
}

export function claimViolations({ spec }: PersistentVolumeClaim, items: readonly LimitRangeItem[]): string[] {
  const requests = (spec.resources?.requests ?? {}) as Amounts;
  return items
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, least) => belowMin(item.type, name, least, { requests, limits: {} })),
      ...each(item.max, (name, most) => requestAboveMax(item.type, name, most, requests)),
    ]);
}

function violations(item: LimitRangeItem, asked: Asked): string[] {
  return [
    ...each(item.min, (name, least) => belowMin(item.type, name, least, asked)),
    ...each(item.max, (name, most) => aboveMax(item.type, name, most, asked)),
    ...each(item.maxLimitRequestRatio, (name, most) => aboveRatio(item.type, name, most, asked)),
  ];
}

type Rule = (name: string, enforced: Quantity) => string | undefined;

const each = (amounts: Amounts | undefined, rule: Rule): string[] =>
  Object.keys(amounts ?? {})
    .sort()
    .flatMap((name) => rule(name, (amounts as Amounts)[name] as Quantity) ?? []);

function belowMin(type: string, name: string, least: Quantity, { requests, limits }: Asked): string | undefined {
  const text = `minimum ${name} usage per ${type} is ${least}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) return `${text}.  No request is specified`;
  if (nanoOf(request) < nanoOf(least)) return `${text}, but request is ${request}`;
  return limit !== undefined && nanoOf(limit) < nanoOf(least) ? `${text}, but limit is ${limit}` : undefined;
}

function aboveMax(type: string, name: string, most: Quantity, { requests, limits }: Asked): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${most}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (nanoOf(limit) > nanoOf(most)) return `${text}, but limit is ${limit}`;
  return request !== undefined && nanoOf(request) > nanoOf(most) ? `${text}, but request is ${request}` : undefined;
}

function requestAboveMax(type: string, name: string, most: Quantity, requests: Amounts): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${most}`;
  const request = requests[name];
  if (request === undefined) return `${text}.  No request is specified`;
  return nanoOf(request) > nanoOf(most) ? `${text}, but request is ${request}` : undefined;
}

function aboveRatio(type: string, name: string, most: Quantity, { requests, limits }: Asked): string | undefined {
  const text = `${name} max limit to request ratio per ${type} is ${most}`;
  const request = nanoOf(requests[name]);
  const limit = nanoOf(limits[name]);
  if (request === 0n) return `${text}, but no request is specified or request is 0`;
  if (limit === 0n) return `${text}, but no limit is specified or limit is 0`;
  const ratio = Number(limit) / Number(request);
  return ratio > Number(nanoOf(most)) / 1e9 ? `${text}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
