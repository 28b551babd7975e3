import type { HorizontalPodAutoscaler } from '../../../core/api/types.ts';
import { useT, type Translate } from '../../i18n/use-t.ts';
import { CardFrame, type BadgeTone } from '../parts/card.tsx';
import { useGraph } from '../store/context.ts';
import { metricText } from './metric-text.ts';
import type { CardProps, GraphNodeDef } from './node-def.ts';

/** In the view "nodes" it stands beside what it scales: what it measures against its target, and between which bounds. */
function AutoscalerCard({ node }: CardProps) {
  const t = useT();
  const isSmall = useGraph((state) => state.graph.view === 'nodes');
  const autoscaler = node.object as HorizontalPodAutoscaler;
  const metric = metricText(autoscaler) ?? t('graph.hpa.unknown');
  return (
    <CardFrame
      node={node}
      isSmall={isSmall}
      {...(isSmall ? { title: metric } : {})}
      badge={bounds(t, autoscaler)}
      facts={<span>{metric}</span>}
    />
  );
}

function bounds(t: Translate, { spec, status }: HorizontalPodAutoscaler): { text: string; tone: BadgeTone } {
  const [now, wanted] = [status?.currentReplicas ?? 0, status?.desiredReplicas ?? 0];
  const isBlind = status?.conditions?.some((c) => c.type === 'ScalingActive' && c.status === 'False') ?? false;
  const text = t('graph.hpa.between', { n: now, min: spec.minReplicas ?? 1, max: spec.maxReplicas });
  return { text, tone: isBlind ? 'fail' : now === wanted ? 'ready' : 'pending' };
}

export const horizontalPodAutoscalerNode: GraphNodeDef = {
  groupKind: 'autoscaling/HorizontalPodAutoscaler',
  band: 'sub',
  columns: 1,
  Card: AutoscalerCard,
};
