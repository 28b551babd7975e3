import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1035Label, dns1123Subdomain } from '../../api/names.ts';
import type { CustomResourceDefinition } from '../../api/types.ts';

/**
 * Upstream: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
 * Left out: whether schemas are structural, CEL rules, conversion, protected groups.
 */
type Spec = CustomResourceDefinition['spec'];

export function validateCustomResourceDefinition({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const isNamed = metadata.name === `${spec.names.plural}.${spec.group}`;
  return [
    ...(isNamed ? [] : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateGroup(spec.group),
    ...validateScope(spec.scope),
    ...validateVersions(spec.versions ?? []),
    ...validateNames(spec.names),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (!group) return [required('spec.group')];
  const wrong = dns1123Subdomain(group);
  if (wrong.length > 0) return [invalid('spec.group', group, wrong.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateScope(scope: string): FieldError[] {
  if (!scope) return [required('spec.scope')];
  return SCOPES.includes(scope) ? [] : [notSupported('spec.scope', scope, SCOPES)];
}

function validateVersions(versions: Spec['versions']): FieldError[] {
  const out = versions.flatMap(({ schema }, i) =>
    schema?.openAPIV3Schema ? [] : [required(`spec.versions[${i}].schema.openAPIV3Schema`)],
  );
  versions.forEach(({ name }, i) => {
    const wrong = dns1035Label(name);
    if (wrong.length > 0) out.push(invalid(`spec.versions[${i}].name`, name, wrong.join(',')));
  });
  if (new Set(versions.map((v) => v.name)).size < versions.length)
    out.push(invalid('spec.versions', versions, 'must contain unique version names'));
  if (versions.filter((v) => v.storage).length !== 1)
    out.push(invalid('spec.versions', versions, 'must have exactly one version marked as storage version'));
  return out;
}

function validateNames(names: Spec['names']): FieldError[] {
  const out: FieldError[] = [];
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names[name];
    const wrong = value ? dns1035Label(value.toLowerCase()) : [];
    const hint = name === 'kind' || name === 'listKind' ? 'may have mixed case, but should otherwise match: ' : '';
    if (!value) out.push(required(`spec.names.${name}`));
    else if (wrong.length > 0) out.push(invalid(`spec.names.${name}`, value, hint + wrong.join(',')));
  }
  if (names.kind && names.kind === names.listKind)
    out.push(invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  return out;
}
