import { deepEqual } from '../../lib/equal.ts';
import type { Pod, RuntimeClass, Toleration } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest, isCreateOf } from '../shared/admission-errors.ts';
import { equalAmounts, type Amounts } from '../shared/amounts.ts';
import { mergeTolerations } from './merge-tolerations.ts';

/**
 * RuntimeClass: a pod costs what its class says on top, and goes only where the class runs.
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go.
 */
const KIND = 'node.k8s.io/RuntimeClass';
const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

export const runtimeClassAdmission: AdmissionPlugin = {
  name: 'RuntimeClass',
  kinds: ['Pod'],
  mutate(request, ctx) {
    if (!isCreateOf(request, 'Pod')) return request.object;
    const pod = request.object as Pod;
    const found = classOf(request, pod, ctx);
    return found ? withScheduling(request, withOverhead(request, pod, found), found) : pod;
  },
  validate(request, ctx) {
    if (!isCreateOf(request, 'Pod')) return [];
    const pod = request.object as Pod;
    const wanted = classOf(request, pod, ctx)?.overhead;
    const { overhead } = pod.spec;
    if (!wanted && overhead)
      throw forbiddenRequest(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      );
    if (wanted && !equalAmounts((wanted.podFixed ?? {}) as Amounts, (overhead ?? {}) as Amounts))
      throw forbiddenRequest(request, MISMATCH);
    return [];
  },
};

function classOf(request: AdmissionRequest, { spec }: Pod, ctx: KindContext): RuntimeClass | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined) return undefined;
  const found = ctx.find(KIND, '', name) as RuntimeClass | undefined;
  if (!found) throw forbiddenRequest(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  return found;
}

function withOverhead(request: AdmissionRequest, pod: Pod, { overhead }: RuntimeClass): Pod {
  if (!overhead) return pod;
  const { podFixed } = overhead;
  const own = (pod.spec.overhead ?? {}) as Amounts;
  if (Object.keys(own).length > 0 && !equalAmounts((podFixed ?? {}) as Amounts, own))
    throw forbiddenRequest(request, MISMATCH);
  return podFixed ? { ...pod, spec: { ...pod.spec, overhead: podFixed } } : pod;
}

function withScheduling(request: AdmissionRequest, pod: Pod, { scheduling }: RuntimeClass): Pod {
  if (!scheduling) return pod;
  const wanted = scheduling.nodeSelector ?? {};
  const own = pod.spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(wanted)) {
    if (own[key] === undefined || own[key] === value) continue;
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`;
    throw forbiddenRequest(request, why);
  }
  const nodeSelector = { ...own, ...wanted };
  const tolerations: Toleration[] = mergeTolerations(pod.spec.tolerations ?? [], scheduling.tolerations ?? []);
  const spec = {
    ...pod.spec,
    ...(Object.keys(nodeSelector).length > 0 ? { nodeSelector } : {}),
    ...(tolerations.length > 0 ? { tolerations } : {}),
  };
  return deepEqual(spec, pod.spec) ? pod : { ...pod, spec };
}
