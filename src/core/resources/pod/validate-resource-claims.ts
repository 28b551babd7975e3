import { duplicate, invalid, notFound, required, type FieldError } from '../../api/field-error.ts';
import type { Container, PodResourceClaim, PodSpec } from '../../api/types.ts';
import { label, subdomain } from '../shared/rules.ts';

/**
 * Claims on devices: entries of the pod, and what containers name of them.
 * Upstream: validatePodResourceClaims and validateResourceClaimNames in pkg/apis/core/validation/validation.go.
 */
type Named = NonNullable<NonNullable<Container['resources']>['claims']>[number];

export function validateResourceClaims(spec: PodSpec, field: string): FieldError[] {
  const { resourceClaims: claims = [], initContainers = [], containers = [] } = spec;
  const seen = new Set<string>();
  const out = claims.flatMap((claim, i) => validateEntry(claim, seen, `${field}.resourceClaims[${i}]`));
  const known = [...new Set(claims.map((claim) => claim.name).filter(Boolean))].sort();
  for (const [list, at] of [
    [initContainers, 'initContainers'],
    [containers, 'containers'],
  ] as const)
    // prettier-ignore
    list.forEach(({ resources }, i) => {
      if (resources?.claims) out.push(...validateNames(resources.claims, known, `${field}.${at}[${i}].resources.claims`));
    });
  return out;
}

function validateEntry(claim: PodResourceClaim, seen: Set<string>, field: string): FieldError[] {
  const { name = '', resourceClaimName: own, resourceClaimTemplateName: template } = claim;
  const out: FieldError[] = [];
  if (!name) out.push(required(`${field}.name`));
  else if (seen.has(name)) out.push(duplicate(`${field}.name`, name));
  else out.push(...label(`${field}.name`, name));
  seen.add(name);
  const whole = { Name: name, ResourceClaimName: own ?? null, ResourceClaimTemplateName: template ?? null };
  const [one, other] = ['`resourceClaimName`', '`resourceClaimTemplateName`'];
  if (own !== undefined && template !== undefined)
    out.push(invalid(field, whole, `at most one of ${one} or ${other} may be specified`));
  if (own === undefined && template === undefined)
    out.push(invalid(field, whole, `must specify one of: ${one}, ${other}`));
  if (own !== undefined) out.push(...subdomain(`${field}.resourceClaimName`, own));
  if (template !== undefined) out.push(...subdomain(`${field}.resourceClaimTemplateName`, template));
  return out;
}

/** A claim as a whole, and its requests, only once. */
function validateNames(claims: readonly Named[], known: readonly string[], field: string): FieldError[] {
  const seen = new Set<string>();
  return claims.flatMap(({ name = '', request = '' }, i) => {
    const at = `${field}[${i}]`;
    if (!name) return [required(at)];
    const out: FieldError[] = [];
    if (seen.has(name)) out.push(duplicate(at, name));
    else {
      const key = request ? `${name}/${request}` : name;
      if (request) out.push(...label(`${at}.request`, request));
      if (seen.has(key)) out.push(duplicate(at, key));
      else if (!request) for (const k of seen) if (k.startsWith(`${name}/`)) out.push(duplicate(at, name));
      seen.add(key);
    }
    return known.includes(name) ? out : [...out, unknownName(at, name, known)];
  });
}

function unknownName(field: string, name: string, known: readonly string[]): FieldError {
  const names = known.length === 0 ? ' which is empty' : `: ${known.join(', ')}`;
  return { ...notFound(field, name), detail: `must be one of the names in pod.spec.resourceClaims${names}` };
}
