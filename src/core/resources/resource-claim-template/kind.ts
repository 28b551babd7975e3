import type { CelSource } from '../../api/cel.ts';
import { invalid, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import { validateLabels } from '../../api/validate-meta.ts';
import type { ResourceClaimTemplate } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { adminRequests } from '../resource-claim/admin-access.ts';
import { validateDevices } from '../resource-claim/validate-devices.ts';
import { AGE, NAME } from '../shared/columns.ts';
import { deviceCelSource } from '../shared/device-parts.ts';
import { immutable } from '../shared/rules.ts';
import { RESOURCE_CLAIM_TEMPLATE } from './kind-identity.ts';

/** ResourceClaimTemplates. Upstream: pkg/registry/resource/resourceclaimtemplate/strategy.go. */
export function resourceClaimTemplateKind(source?: CelSource): KindDef<ResourceClaimTemplate> {
  const cel = deviceCelSource(source);
  return {
    ...RESOURCE_CLAIM_TEMPLATE,
    validate: ({ spec }) => [...validateMeta(spec), ...validateDevices('spec.spec.devices', spec.spec.devices, cel)],
    validateCreate: ({ spec, metadata }, ctx) => adminRequests(spec.spec.devices?.requests, metadata.namespace, ctx),
    validateUpdate: (template, old) => immutable('spec', template.spec, old.spec),
    columns: [NAME, AGE],
  };
}

/** Upstream: ValidateTemplateObjectMeta. */
function validateMeta({ metadata }: ResourceClaimTemplate['spec']): FieldError[] {
  const annotations = Object.keys(metadata?.annotations ?? {}).flatMap((key) =>
    qualifiedName(key.toLowerCase()).map((text) => invalid('spec.metadata.annotations', key, text)),
  );
  return [...annotations, ...validateLabels(metadata?.labels, 'spec.metadata.labels')];
}
