import type { Deployment } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { CardFrame, type BadgeTone } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';
import { replicasBadge, replicasMeter, replicasTone, type Replicas } from './workload-state.ts';

type Rollout = 'complete' | 'rolling' | 'paused' | 'stalled' | 'degraded';

function DeploymentCard({ node }: CardProps) {
  const t = useT();
  const deployment = node.object as Deployment;
  const replicas = { ready: deployment.status?.readyReplicas ?? 0, desired: deployment.spec.replicas ?? 1 };
  const rollout = rolloutOf(deployment, replicas);
  const tone: BadgeTone = rollout === 'stalled' ? 'fail' : replicasTone(replicas);
  return (
    <CardFrame
      node={node}
      badge={replicasBadge(t, replicas, tone)}
      meter={replicasMeter(replicas, tone)}
      facts={<span>{t(`graph.workload.${rollout}`)}</span>}
    />
  );
}

/**
 * As `kubectl rollout status` reads it, except that pods lost after a rollout has ended are not called a rollout.
 * Upstream: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go.
 */
function rolloutOf(deployment: Deployment, { desired }: Replicas): Rollout {
  const { status } = deployment;
  const progressing = status?.conditions?.find((condition) => condition.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return 'stalled';
  if (deployment.spec.paused === true) return 'paused';
  const updated = status?.updatedReplicas ?? 0;
  const isComplete =
    updated >= desired && (status?.replicas ?? 0) <= updated && (status?.availableReplicas ?? 0) >= desired;
  if (isComplete) return 'complete';
  const hasEnded = progressing?.reason === 'NewReplicaSetAvailable' && (status?.replicas ?? 0) <= updated;
  return hasEnded ? 'degraded' : 'rolling';
}

export const deploymentNode: GraphNodeDef = {
  groupKind: 'apps/Deployment',
  band: 'workload',
  columns: 2,
  Card: DeploymentCard,
};
