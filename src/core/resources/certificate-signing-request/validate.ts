import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Label, dns1123Subdomain } from '../../api/names.ts';
import type { CertificateSigningRequest } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';

/**
 * Upstream: pkg/apis/certificates/validation/validation.go, ValidateSignerName in pkg/apis/core/validation.
 * Left out: whether the request is a signed PKCS#10 request and the certificate a certificate.
 */
type Condition = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>[number];

const USAGES: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const LEGACY = 'kubernetes.io/legacy-unknown';
const ONCE_TRUE: readonly string[] = ['Approved', 'Denied', 'Failed'];
const STATUSES: readonly string[] = ['False', 'True', 'Unknown'];
const AT = 'status.conditions';

export function validateRequest({ spec }: CertificateSigningRequest): FieldError[] {
  const out: FieldError[] = [];
  const usages: readonly string[] = spec.usages ?? [];
  if (usages.length === 0) out.push(required('spec.usages'));
  usages.forEach((usage, i) => {
    if (!USAGES.includes(usage)) out.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
  });
  usages.forEach((usage, i) => {
    if (usages.indexOf(usage) < i) out.push(duplicate(`spec.usages[${i}]`, usage));
  });
  out.push(...signerErrors(spec.signerName));
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < 600) {
    const why = 'may not specify a duration less than 600 seconds (10 minutes)';
    out.push(invalid('spec.expirationSeconds', spec.expirationSeconds, why));
  }
  return out;
}

function signerErrors(name: string): FieldError[] {
  const at = 'spec.signerName';
  if (name === LEGACY) return [invalid(at, name, 'the legacy signerName is not allowed via this API version')];
  if (!name) return [required(at)];
  const [domain = '', path = '', ...rest] = name.split('/');
  if (rest.length > 0 || !name.includes('/'))
    return [invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const out = labelErrors(at, domain, dns1123Label);
  if (!domain.includes('.'))
    out.push(invalid(at, domain, 'should be a domain with at least two segments separated by dots'));
  return [...out, ...labelErrors(at, path, dns1123Subdomain)];
}

/** Of the first part that is wrong. */
function labelErrors(at: string, text: string, rule: (label: string) => readonly string[]): FieldError[] {
  const wrong = text.split('.').find((label) => rule(label).length > 0);
  if (wrong === undefined) return [];
  return rule(wrong).map((why) => invalid(at, text, `validating label ${JSON.stringify(wrong)}: ${why}`));
}

const conditionsOf = ({ status }: CertificateSigningRequest): readonly Condition[] => status?.conditions ?? [];

/** Of the status, and of the approval, which alone may approve and deny. */
export function conditionErrors(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
  mayApprove: boolean,
): FieldError[] {
  const out = conditionsOf(request).flatMap((c, i, all) => oneErrors(c, i, all));
  for (const type of ONCE_TRUE) {
    const [was, now] = [old, request].map((r) => conditionsOf(r).filter((c) => c.type === type)) as [
      Condition[],
      Condition[],
    ];
    if (now.length < was.length) out.push(forbidden(AT, `updates may not remove a condition of type "${type}"`));
    if (mayApprove || type === 'Failed') continue;
    if (now.length > was.length) out.push(forbidden(AT, `updates may not add a condition of type "${type}"`));
    else if (now.length === was.length && !deepEqual(now, was))
      out.push(forbidden(AT, `updates may not modify a condition of type "${type}"`));
  }
  return [...out, ...certificateErrors(request, old, mayApprove)];
}

function oneErrors({ type, status }: Condition, i: number, all: readonly Condition[]): FieldError[] {
  const out: FieldError[] = [];
  const allowed = ONCE_TRUE.includes(type) ? ['True'] : STATUSES;
  if (!type) out.push(required(`${AT}[${i}].type`));
  if (!status) out.push(required(`${AT}[${i}].status`));
  else if (!allowed.includes(status)) out.push(notSupported(`${AT}[${i}].status`, status, allowed));
  const before = all.slice(0, i).map((c) => c.type);
  const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
  if (opposite && before.includes(opposite))
    out.push(invalid(AT, type, 'Approved and Denied conditions are mutually exclusive'));
  if (before.includes(type)) out.push(duplicate(`${AT}[${i}].type`, type));
  return out;
}

function certificateErrors(
  { status }: CertificateSigningRequest,
  { status: old }: CertificateSigningRequest,
  isApproval: boolean,
): FieldError[] {
  if ((status?.certificate ?? '') === (old?.certificate ?? '')) return [];
  if (isApproval) return [forbidden('status.certificate', 'updates may not set certificate content')];
  return old?.certificate
    ? [forbidden('status.certificate', 'updates may not modify existing certificate content')]
    : [];
}

/** The new status, its conditions with the times they lack. */
export function withTimes(
  request: CertificateSigningRequest,
  old: CertificateSigningRequest,
  now: string,
): NonNullable<CertificateSigningRequest['status']> {
  const { status = {} } = request;
  if (!status.conditions) return status;
  const conditions = status.conditions.map((c): Condition => {
    const same = conditionsOf(old).find((o) => o.type === c.type && o.status === c.status);
    const lastTransitionTime = c.lastTransitionTime ?? same?.lastTransitionTime ?? now;
    return { ...c, lastUpdateTime: c.lastUpdateTime ?? now, lastTransitionTime };
  });
  return { ...status, conditions };
}
