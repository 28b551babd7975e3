import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { PodTemplateSpec, StatefulSet, Volume } from '../../api/types.ts';
import { validateClaimSpec } from '../persistent-volume-claim/validate.ts';
import { label, nonNegative, oneOf } from '../shared/rules.ts';
import {
  runsForEver,
  templateMatchesSelector,
  templateValidator,
  validateSelector,
} from '../shared/validate-workload.ts';

/** Upstream: ValidateStatefulSet in pkg/apis/apps/validation/validation.go. */
type Spec = StatefulSet['spec'];

export function statefulSetValidators(): {
  validate(object: StatefulSet): FieldError[];
  validateUpdate(object: StatefulSet, old: StatefulSet): FieldError[];
} {
  const validateTemplate = templateValidator();
  return {
    validate: ({ spec }) => [
      ...validatePolicies(spec),
      ...(spec.volumeClaimTemplates ?? []).flatMap((claim, i) =>
        validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`),
      ),
      ...nonNegative('spec.replicas', spec.replicas),
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
      ...(spec.serviceName ? label('spec.serviceName', spec.serviceName) : []),
      ...validateSelector(spec.selector, 'spec.selector', 'statefulset'),
      ...templateMatchesSelector(spec.selector, spec.template, 'spec.template', { unreadable: '' }),
      ...validateTemplate(withClaimVolumes(spec), 'spec.template'),
      ...runsForEver(spec.template, 'spec.template', 'StatefulSet'),
    ],
    validateUpdate,
  };
}

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

const REFUSED =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function validateUpdate({ spec }: StatefulSet, old: StatefulSet): FieldError[] {
  const munged: Record<string, unknown> = { ...spec };
  for (const name of MUTABLE) munged[name] = old.spec[name];
  return deepEqual(munged, old.spec) ? [] : [forbidden('spec', REFUSED)];
}

/** The claims are there as volumes when a pod is made. */
function withClaimVolumes({ template, volumeClaimTemplates = [] }: Spec): PodTemplateSpec {
  if (volumeClaimTemplates.length === 0 || !template.spec) return template;
  const volumes = volumeClaimTemplates.map((claim): Volume => {
    const name = claim.metadata?.name ?? '';
    return { name, persistentVolumeClaim: { claimName: name } };
  });
  const others = (template.spec.volumes ?? []).filter((v) => !volumes.some((claim) => claim.name === v.name));
  return { ...template, spec: { ...template.spec, volumes: [...volumes, ...others] } };
}

function validatePolicies(spec: Spec): FieldError[] {
  const { podManagementPolicy: policy, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const out: FieldError[] = [];
  if (!policy) out.push(required('spec.podManagementPolicy'));
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    out.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  out.push(...validateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy'));
  if (!retention) return out;
  const at = 'spec.persistentVolumeClaimRetentionPolicy';
  for (const name of ['whenDeleted', 'whenScaled'] as const)
    out.push(...oneOf(`${at}.${name}`, retention[name], ['Retain', 'Delete']));
  return out;
}

function validateStrategy(strategy: NonNullable<Spec['updateStrategy']>, field: string): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const at = `${field}.rollingUpdate`;
  if (!type) return [required(field)];
  if (type === 'OnDelete')
    return rollingUpdate
      ? [invalid(at, goRolling(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")]
      : [];
  if (type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: rollingUpdate ? goRolling(rollingUpdate) : null };
    return [invalid(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  return nonNegative(`${at}.partition`, rollingUpdate?.partition);
}

type Rolling = NonNullable<NonNullable<Spec['updateStrategy']>['rollingUpdate']>;

/** As upstream prints the struct. */
const goRolling = ({ partition = 0, maxUnavailable }: Rolling) => ({
  Partition: partition,
  MaxUnavailable: maxUnavailable ?? null,
});
