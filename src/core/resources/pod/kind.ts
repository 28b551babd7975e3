import { setOf } from '../../api/fields/field-set.ts';
import { podReadyCount, podRestartsText, podStatusText } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { KindContext, KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, wide } from '../shared/columns.ts';
import { binding } from './binding.ts';
import { eviction } from './eviction.ts';
import { withLabelKeys } from './label-keys.ts';
import { log } from './log.ts';
import { qosClassOf } from './qos-class.ts';
import { attach, exec, portforward, proxy } from './streams.ts';
import { ephemeralContainers } from './ephemeral-containers.ts';
import { resize } from './resize.ts';
import { podValidator, validatePodCreate } from './validate.ts';
import { validatePodStatusUpdate, validatePodUpdate } from './validate-update.ts';

/**
 * Pods. Upstream: pkg/registry/core/pod/strategy.go.
 */
export function podKind(): KindDef<Pod> {
  const validate = podValidator();
  return {
    group: '',
    version: 'v1',
    kind: 'Pod',
    plural: 'pods',
    singular: 'pod',
    shortNames: ['po'],
    categories: ['all'],
    namespaced: true,
    returnsDeleted: true,
    hasStatus: true,
    statusResets: setOf(['f:spec'], ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']),
    writers: () => ({ object: 'kube-controller-manager', status: 'kubelet', isBound: true }),
    hasGeneration: true,
    partUpdates: { ephemeralcontainers: ephemeralContainers, resize },
    subresources: { attach, binding, eviction, exec, log, portforward, proxy },
    prepareCreate,
    prepareStatusUpdate,
    validate,
    validateCreate: validatePodCreate,
    validateUpdate: validatePodUpdate,
    validateStatusUpdate: validatePodStatusUpdate,
    graceSeconds,
    selectableFields: {
      'spec.nodeName': (o) => o.spec.nodeName ?? '',
      'spec.restartPolicy': (o) => o.spec.restartPolicy ?? '',
      'spec.schedulerName': (o) => o.spec.schedulerName ?? '',
      'spec.serviceAccountName': (o) => o.spec.serviceAccountName ?? '',
      'spec.hostNetwork': (o) => String(o.spec.hostNetwork ?? false),
      'status.phase': (o) => o.status?.phase ?? '',
      'status.podIP': (o) => o.status?.podIPs?.[0]?.ip ?? '',
      'status.nominatedNodeName': (o) => o.status?.nominatedNodeName ?? '',
    },
    columns: [
      NAME,
      column('Ready', (o) => readyText(o)),
      column('Status', (o) => podStatusText(o)),
      column('Restarts', (o, nowMs) => podRestartsText(o, nowMs)),
      AGE,
      wide('IP', (o) => o.status?.podIPs?.[0]?.ip || '<none>'),
      wide('Node', (o) => o.spec.nodeName || '<none>'),
      wide('Nominated Node', (o) => o.status?.nominatedNodeName || '<none>'),
      wide('Readiness Gates', (o) => readinessGatesText(o)),
    ],
  };
}

const GATED = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
} as const;

function prepareCreate(pod: Pod, ctx: KindContext): Pod {
  const isGated = (pod.spec.schedulingGates?.length ?? 0) > 0;
  const conditions = isGated ? { conditions: [{ ...GATED, lastTransitionTime: ctx.now }] } : {};
  return { ...withLabelKeys(pod), status: { phase: 'Pending', ...conditions, qosClass: qosClassOf(pod.spec) } };
}

/** The kubelet may not touch the owners, and the QoS class is fixed for good. */
function prepareStatusUpdate(pod: Pod, old: Pod): Pod {
  const qosClass = pod.status?.qosClass || old.status?.qosClass;
  const status = qosClass === undefined || pod.status?.qosClass === qosClass ? pod.status : { ...pod.status, qosClass };
  const { ownerReferences } = old.metadata;
  const isSame = pod.metadata.ownerReferences === ownerReferences;
  const metadata = isSame ? pod.metadata : { ...pod.metadata, ...(ownerReferences ? { ownerReferences } : {}) };
  if (status === pod.status && metadata === pod.metadata) return pod;
  return { ...pod, metadata, ...(status ? { status } : {}) };
}

/** A pod that no kubelet keeps, or that is done, goes at once. */
function graceSeconds(pod: Pod, requested: number | undefined): number {
  if (!pod.spec.nodeName || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0;
  const period = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}

function readyText(pod: Pod): string {
  const { ready, total } = podReadyCount(pod);
  return `${ready}/${total}`;
}

function readinessGatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const conditions = pod.status?.conditions ?? [];
  const met = gates.filter((g) => conditions.find((c) => c.type === g.conditionType)?.status === 'True');
  return `${met.length}/${gates.length}`;
}
