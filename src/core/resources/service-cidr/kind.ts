import { invalid, required, type FieldError } from '../../api/field-error.ts';
import { parseIp } from '../../api/ip.ts';
import type { ServiceCIDR } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { cidrErrors } from '../ip-address/validate.ts';
import { DEFAULT_CIDR, DEFAULT_NAME } from './default-range.ts';
import { SERVICE_CIDR } from './kind-identity.ts';
import { cidrsOf } from './ranges.ts';

/**
 * ServiceCIDRs. The default one comes back when it has been deleted.
 * Upstream: pkg/registry/networking/servicecidr, pkg/apis/networking/validation (ValidateServiceCIDR).
 */
export function serviceCidrKind(): KindDef<ServiceCIDR> {
  return {
    ...SERVICE_CIDR,
    validateCreate: (object) => validateRanges(cidrsOf(object)),
    validateUpdate: (object, old) => validateChange(cidrsOf(object), cidrsOf(old)),
    release: ({ metadata }, ctx) => {
      if (metadata.name === DEFAULT_NAME)
        ctx.serve({
          verb: 'create',
          ...PLACE,
          body: { metadata: { name: DEFAULT_NAME }, spec: { cidrs: [DEFAULT_CIDR] } },
        });
    },
    columns: [NAME, column('CIDRs', (object) => cidrsOf(object).join(',')), AGE],
  };
}

const PLACE = { group: SERVICE_CIDR.group, version: SERVICE_CIDR.version, resource: SERVICE_CIDR.plural };
const AT = 'spec.cidrs';
const IMMUTABLE = 'field is immutable';

function validateRanges(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [required(AT, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(AT, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((cidr, i) => cidrErrors(`${AT}[${i}]`, cidr));
  const [first, second] = cidrs.map(familyOf);
  if (cidrs.length === 2 && first === second && first !== undefined) {
    const why = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(invalid(AT, cidrs, why));
  }
  return errors;
}

const familyOf = (cidr: string): number | undefined => parseIp(cidr.split('/')[0] ?? '')?.family;

/** A range of the other family may be added, nothing else. */
function validateChange(cidrs: readonly string[], old: readonly string[]): FieldError[] {
  const isAdded = old.length === 1 && cidrs.length === 2;
  if (cidrs.length !== old.length && !isAdded) return [invalid(AT, cidrs, IMMUTABLE)];
  const changed = old.flatMap((cidr, i) => (cidr === cidrs[i] ? [] : [invalid(`${AT}[${i}]`, cidrs[i], IMMUTABLE)]));
  return isAdded ? [...changed, ...validateRanges(cidrs)] : changed;
}
