/** Conditions of any kind as rows. Most are good when True; the ones listed here are good when False. */
import type { KubeObject } from '../../../core/api/types.ts';
import type { PodTone } from '../../../workers/protocol.ts';

export interface ConditionRow {
  readonly type: string;
  readonly status: string;
  readonly tone: PodTone;
  readonly reason: string;
  readonly message: string;
  /** Last transition. */
  readonly since?: string;
}

const GOOD_WHEN_FALSE: ReadonlySet<string> = new Set([
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
  'ReplicaFailure',
  'DisruptionTarget',
  'Failed',
  'FailureTarget',
  'Suspended',
  'PodResizePending',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
  'NamespaceContentRemaining',
  'NamespaceFinalizersRemaining',
]);

/** False is 'pending', not 'failed', for what a healthy object passes through on its way up. */
const FALSE_ON_THE_WAY: ReadonlySet<string> = new Set([
  'Ready',
  'PodReadyToStartContainers',
  'Initialized',
  'ContainersReady',
  'PodScheduled',
]);

export function conditionTone(type: string, status: string): PodTone {
  if (status === 'Unknown') return type === 'Ready' ? 'failed' : 'leaving';
  const isGood = (status === 'True') !== GOOD_WHEN_FALSE.has(type);
  if (isGood) return GOOD_WHEN_FALSE.has(type) ? 'done' : 'ready';
  return FALSE_ON_THE_WAY.has(type) ? 'pending' : 'failed';
}

interface AnyCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export function conditionRows(object: KubeObject): ConditionRow[] {
  const conditions = (object.status as { conditions?: readonly AnyCondition[] } | undefined)?.conditions;
  if (!Array.isArray(conditions)) return [];
  return (conditions as readonly AnyCondition[]).map((c) => ({
    type: c.type ?? '',
    status: c.status ?? 'Unknown',
    tone: conditionTone(c.type ?? '', c.status ?? 'Unknown'),
    reason: c.reason ?? '',
    message: c.message ?? '',
    ...(c.lastTransitionTime ? { since: c.lastTransitionTime } : {}),
  }));
}
