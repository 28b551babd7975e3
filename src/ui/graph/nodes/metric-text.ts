import type { HorizontalPodAutoscaler } from '../../../core/api/types.ts';

/**
 * The first metric of an autoscaler as `kubectl get hpa` prints its target: 'cpu 43%/50%', 'memory 90Mi/100Mi'. Undefined
 * as long as nothing is known of it.
 */
type Spec = HorizontalPodAutoscaler['spec'];
type Metric = NonNullable<Spec['metrics']>[number];
type Current = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

export function metricText({ spec, status }: HorizontalPodAutoscaler): string | undefined {
  const [metric] = spec.metrics ?? [];
  const wanted = metric && resourceOf(metric);
  if (!wanted) return undefined;
  const now = (status?.currentMetrics ?? []).map(resourceOf).find((one) => one?.name === wanted.name);
  const { averageUtilization, averageValue } = wanted.target;
  if (averageUtilization !== undefined)
    return `${wanted.name} ${now?.current.averageUtilization ?? '?'}%/${averageUtilization}%`;
  return `${wanted.name} ${now?.current.averageValue ?? '?'}/${averageValue ?? '?'}`;
}

interface Reading {
  readonly name: string;
  readonly target: { readonly averageUtilization?: number; readonly averageValue?: string | number };
  readonly current: { readonly averageUtilization?: number; readonly averageValue?: string | number };
}

function resourceOf(metric: Metric | Current): Reading | undefined {
  const found = (metric.resource ?? metric.containerResource) as Partial<Reading> | undefined;
  return found?.name === undefined
    ? undefined
    : { name: found.name, target: found.target ?? {}, current: found.current ?? {} };
}
