import type { FieldError } from '../../api/field-error.ts';
import type { Container, Job, PodSpec, PodTemplateSpec } from '../../api/types.ts';
import { immutable } from '../shared/rules.ts';
import { hasCondition } from './conditions.ts';

/**
 * A Job's pod template is fixed, but while the Job is suspended and its pods are gone those who queue Jobs may say where
 * its pods are to go and what they get.
 * Upstream: validatePodTemplateUpdate in pkg/apis/batch/validation/validation.go, validationOptionsForJob in
 * pkg/registry/batch/job/strategy.go (MutableSchedulingDirectivesForSuspendedJobs, MutablePodResourcesForSuspendedJobs).
 */
export function validateTemplateUpdate({ spec }: Job, old: Job): FieldError[] {
  const is = spec.template;
  const was = old.spec.template;
  if (!isParked(old)) return immutable('spec.template', is, was);
  // Labels and annotations of the template may change as well: only what is below spec is looked at.
  const allowed = withDirectives(is.spec, was.spec);
  return immutable('spec.template.spec', is.spec, allowed && is.spec ? withResources(is.spec, allowed) : allowed);
}

/** Suspended, told so, and without pods. */
function isParked({ spec, status }: Job): boolean {
  return spec.suspend === true && hasCondition(status?.conditions, 'Suspended') && (status?.active ?? 0) === 0;
}

type Spec = PodTemplateSpec['spec'];

/** What the old one would be with the scheduling directives of the new one. */
function withDirectives(is: Spec, was: Spec): Spec {
  if (!is || !was) return was;
  const { nodeSelector: _n, tolerations: _t, schedulingGates: _g, affinity: _a, ...rest } = was;
  const affinity = withNodeAffinity(is.affinity, was.affinity);
  return {
    ...rest,
    ...(is.nodeSelector ? { nodeSelector: is.nodeSelector } : {}),
    ...(is.tolerations ? { tolerations: is.tolerations } : {}),
    ...(is.schedulingGates ? { schedulingGates: is.schedulingGates } : {}),
    ...(affinity ? { affinity } : {}),
  };
}

type Affinity = PodSpec['affinity'];

function withNodeAffinity(is: Affinity, was: Affinity): Affinity {
  const { nodeAffinity: _old, ...others } = was ?? {};
  const kept = is?.nodeAffinity ? { ...others, nodeAffinity: is.nodeAffinity } : others;
  return !is && Object.keys(kept).length === 0 ? undefined : kept;
}

function withResources(is: PodSpec, was: PodSpec): PodSpec {
  const containers = resourcesOf(is.containers, was.containers) as Container[];
  const initContainers = resourcesOf(is.initContainers, was.initContainers);
  return { ...was, containers, ...(initContainers ? { initContainers } : {}) };
}

function resourcesOf(is: Container[] | undefined, was: Container[] | undefined): Container[] | undefined {
  if (!is || is.length !== was?.length) return was;
  return was.map((container, i) => {
    const { name, resources } = is[i] as Container;
    if (name !== container.name) return container;
    const { resources: _old, ...others } = container;
    return resources ? { ...others, resources } : others;
  });
}
