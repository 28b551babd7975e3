import { findCondition } from '../../api/edit.ts';
import type { Lease, Node, NodeCondition } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';

/**
 * Whether a node gives signs of life: a new heartbeat in its Ready condition or a renewed lease. Times are the
 * controller's own, so clocks that differ do no harm. Pure.
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth).
 */
const GRACE_MS = 50_000;
const STARTUP_GRACE_MS = 60_000;

export interface NodeHealth {
  readonly heartbeat: string | undefined;
  readonly renewTime: string | undefined;
  /** When the last sign of life was noticed. */
  readonly seenAt: number;
}

export function readyOf(node: Node): NodeCondition | undefined {
  return findCondition(node.status?.conditions, 'Ready');
}

export function observeHealth(
  known: NodeHealth | undefined,
  node: Node,
  lease: Lease | undefined,
  epochMs: number,
): NodeHealth {
  const ready = readyOf(node);
  const heartbeat = ready && (ready.lastHeartbeatTime ?? '');
  const renewTime = lease?.spec.renewTime;
  const isRenewed = renewTime !== undefined && (known?.renewTime === undefined || known.renewTime < renewTime);
  const isAlive = isRenewed || (known ? known.heartbeat !== heartbeat : ready !== undefined);
  const isUnchanged = known && !isAlive;
  if (isUnchanged) return known;
  const seenAt = isAlive ? epochMs : (parseTime(node.metadata.creationTimestamp) ?? epochMs);
  return { heartbeat, renewTime: renewTime ?? known?.renewTime, seenAt };
}

export function isSilent(health: NodeHealth, node: Node, epochMs: number): boolean {
  return epochMs > health.seenAt + (readyOf(node) ? GRACE_MS : STARTUP_GRACE_MS);
}

const KUBELET_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The conditions of a node that has gone silent; the same list if they say so already. */
export function silentConditions(node: Node, now: string): NodeCondition[] {
  const had = node.status?.conditions ?? [];
  if (findCondition(had, 'Ready')?.status === 'Unknown') return had;
  const next = had.map((c) =>
    !KUBELET_CONDITIONS.includes(c.type) || c.status === 'Unknown'
      ? c
      : {
          ...c,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: now,
        },
  );
  for (const type of KUBELET_CONDITIONS) if (!findCondition(had, type)) next.push(neverUpdated(type, node, now));
  return next;
}

function neverUpdated(type: string, node: Node, now: string): NodeCondition {
  return {
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
    lastHeartbeatTime: node.metadata.creationTimestamp,
    lastTransitionTime: now,
  };
}
