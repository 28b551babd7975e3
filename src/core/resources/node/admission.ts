import type { Node, Taint } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { isCreateOf } from '../shared/admission-errors.ts';

/**
 * TaintNodesByCondition: a new node is not ready until somebody says so, so nothing is placed on it too early.
 * Upstream: plugin/pkg/admission/nodetaint/admission.go.
 */
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  kinds: ['Node'],
  mutate(request) {
    if (!isCreateOf(request, 'Node')) return request.object;
    const node = request.object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some((t) => t.key === NOT_READY.key && t.effect === NOT_READY.effect)) return node;
    return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } };
  },
};
