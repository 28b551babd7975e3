import type { HorizontalPodAutoscalerSpec, HorizontalPodAutoscalerStatus } from '../../api/types.ts';

/**
 * TARGETS of `kubectl get hpa`: 'cpu: 43%/80%', at most two metrics.
 * Upstream: formatHPAMetrics in pkg/printers/internalversion/printers.go.
 */
type Spec = NonNullable<HorizontalPodAutoscalerSpec['metrics']>[number];
type Status = NonNullable<HorizontalPodAutoscalerStatus['currentMetrics']>[number];

const MAX = 2;
const UNKNOWN = '<unknown>';

export function metricsText(specs: readonly Spec[], statuses: readonly Status[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.slice(0, MAX).map((spec, i) => metricText(spec, statuses[i]));
  const more = specs.length > MAX ? ` + ${specs.length - MAX} more...` : '';
  return texts.join(', ') + more;
}

interface Amounts {
  readonly averageValue?: string | number;
  readonly averageUtilization?: number;
  readonly value?: string | number;
}

function metricText(spec: Spec, status: Status | undefined): string {
  switch (spec.type) {
    case 'External':
      return valueText(spec.external?.target, status?.external?.current);
    case 'Object':
      return valueText(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? UNKNOWN}/${spec.pods?.target.averageValue ?? ''}`;
    case 'Resource':
      return `${spec.resource?.name}: ${usageText(spec.resource?.target, status?.resource?.current)}`;
    case 'ContainerResource':
      return `${spec.containerResource?.name}: ${usageText(spec.containerResource?.target, status?.containerResource?.current)}`;
    default:
      return '<unknown type>';
  }
}

function valueText(target: Amounts | undefined, current: Amounts | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target?.value ?? ''}`;
}

function usageText(target: Amounts | undefined, current: Amounts | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  const percent = (n: number | undefined, missing: string) => (n === undefined ? missing : `${n}%`);
  return `${percent(current?.averageUtilization, UNKNOWN)}/${percent(target?.averageUtilization, '<auto>')}`;
}
