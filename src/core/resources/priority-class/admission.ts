import type { Pod, PriorityClass } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * Priority: a pod's number comes from its PriorityClass, never from the pod.
 * Upstream: plugin/pkg/admission/priority/admission.go.
 */
const KIND = 'scheduling.k8s.io/PriorityClass';

interface Priority {
  readonly name: string;
  readonly value: number;
  readonly policy: 'PreemptLowerPriority' | 'Never';
}

const NO_CLASS: Priority = { name: '', value: 0, policy: 'PreemptLowerPriority' };

export const priorityAdmission: AdmissionPlugin = {
  name: 'Priority',
  kinds: ['Pod', KIND],
  mutate(request, ctx) {
    const { object, operation, kind, subresource } = request;
    if (kind.groupKind !== 'Pod' || subresource !== undefined) return object;
    const pod = object as Pod;
    if (operation === 'UPDATE') return withOldPriority(pod, request.old as Pod);
    return operation === 'CREATE' ? withPriority(pod, priorityOf(request, pod, ctx), request) : pod;
  },
  validate(request, ctx) {
    if (request.kind.groupKind !== KIND || request.operation === 'DELETE') return [];
    const wanted = request.object as PriorityClass;
    const current = wanted.globalDefault ? defaultClass(ctx) : undefined;
    if (!current || (request.operation === 'UPDATE' && current.metadata.name === wanted.metadata.name)) return [];
    const { name } = current.metadata;
    throw forbiddenRequest(request, `PriorityClass ${name} is already marked as default. Only one default can exist`);
  },
};

function priorityOf(request: AdmissionRequest, pod: Pod, ctx: KindContext): Priority {
  const name = pod.spec.priorityClassName;
  if (!name) {
    const found = defaultClass(ctx);
    return found ? fromClass(found) : NO_CLASS;
  }
  const found = ctx.find(KIND, '', name) as PriorityClass | undefined;
  if (!found) throw forbiddenRequest(request, `no PriorityClass with name ${name} was found`);
  return fromClass(found);
}

const fromClass = ({ metadata, value = 0, preemptionPolicy }: PriorityClass): Priority => ({
  name: metadata.name,
  value,
  policy: preemptionPolicy ?? 'PreemptLowerPriority',
});

function defaultClass(ctx: KindContext): PriorityClass | undefined {
  const classes = (ctx.list(KIND) as PriorityClass[]).filter((c) => c.globalDefault);
  return classes.reduce<PriorityClass | undefined>(
    (low, c) => (low && (low.value ?? 0) <= (c.value ?? 0) ? low : c),
    undefined,
  );
}

function withPriority(pod: Pod, { name, value, policy }: Priority, request: AdmissionRequest): Pod {
  const { priority, preemptionPolicy } = pod.spec;
  if (priority !== undefined && priority !== value) {
    const why = `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
    throw forbiddenRequest(request, why);
  }
  if (preemptionPolicy !== undefined && preemptionPolicy !== policy) {
    const why = `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
    throw forbiddenRequest(request, why);
  }
  const named = name === '' ? {} : { priorityClassName: name };
  return { ...pod, spec: { ...FRESH, ...pod.spec, ...named, priority: value, preemptionPolicy: policy } };
}

function withOldPriority(pod: Pod, old: Pod): Pod {
  const { priority, preemptionPolicy } = old.spec;
  const spec = { ...pod.spec };
  if (spec.priority === undefined && priority !== undefined) spec.priority = priority;
  if (spec.preemptionPolicy === undefined && preemptionPolicy !== undefined) spec.preemptionPolicy = preemptionPolicy;
  const isSame = spec.priority === pod.spec.priority && spec.preemptionPolicy === pod.spec.preemptionPolicy;
  return isSame ? pod : { ...pod, spec };
}
