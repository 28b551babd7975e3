import type { AutoscalerReasoning, MetricReasoning } from '../../../workers/protocol.ts';

/**
 * What an autoscaler thought, made ready to be shown: each metric against its target, and the way from the proposal to
 * the number of replicas.
 */
export interface MetricRow {
  readonly name: string;
  readonly now: string;
  readonly target: string;
  readonly ratio: string;
  readonly replicas: string;
  readonly error: string | undefined;
  /** Used over wanted, for a bar; 1 is the target. */
  readonly share: number | undefined;
}

export function metricRow(m: MetricReasoning): MetricRow {
  const isPercent = m.target.utilization !== undefined;
  const now = isPercent ? percent(m.utilization) : amount(m.name, m.averageMilli);
  const target = isPercent ? percent(m.target.utilization) : amount(m.name, m.target.averageMilli);
  const ratio = m.ratio === undefined ? '' : times(m.ratio);
  const isCautious = m.cautiousRatio !== undefined && m.cautiousRatio !== m.ratio;
  return {
    name: m.container === undefined ? m.name : `${m.name} (${m.container})`,
    now,
    target,
    ratio: isCautious ? `${ratio} → ${times(m.cautiousRatio ?? 0)}` : ratio,
    replicas: m.replicas === undefined ? '' : String(m.replicas),
    error: m.error,
    share: m.ratio,
  };
}

const times = (ratio: number): string => `${Math.round(ratio * 100) / 100}×`;
const percent = (n: number | undefined): string => (n === undefined ? '' : `${n} %`);

const MIB_MILLI = 1000 * 1024 * 1024;

function amount(resource: string, milli: number | undefined): string {
  if (milli === undefined) return '';
  if (resource === 'memory') return `${Math.round((milli / MIB_MILLI) * 10) / 10}Mi`;
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

export type Step = 'recommended' | 'stabilized' | 'limited' | 'desired';

/** The numbers on the way, without those that changed nothing. */
export function stepsOf(
  look: AutoscalerReasoning,
): readonly { readonly step: Step; readonly replicas: number; readonly why: string }[] {
  const { recommended, stabilized, limited, ableToScale, desiredReplicas } = look;
  if (recommended === undefined || stabilized === undefined) return [];
  const steps: { step: Step; replicas: number; why: string }[] = [
    { step: 'recommended', replicas: recommended, why: '' },
  ];
  if (stabilized !== recommended)
    steps.push({ step: 'stabilized', replicas: stabilized, why: ableToScale?.message ?? '' });
  if (limited?.isLimited) steps.push({ step: 'limited', replicas: desiredReplicas, why: limited.message });
  steps.push({ step: 'desired', replicas: desiredReplicas, why: '' });
  return steps;
}
