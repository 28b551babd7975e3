import { fromBase64Url } from '../../lib/base64.ts';

/**
 * The organizations (to Kubernetes: groups) in the subject of a PEM-encoded PKCS#10 request, or why it cannot be read.
 * Upstream: ParseCSR in pkg/apis/certificates/helpers.go. Left out: texts of Go's ASN.1 decoder but for one, and signatures.
 */
const PEM = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/;
const NOT_PEM = 'PEM block type must be CERTIFICATE REQUEST';
const TRUNCATED = 'asn1: syntax error: data truncated';
const ORGANIZATION = [0x55, 0x04, 0x0a];

export function organizationsOf(request: string): readonly string[] | string {
  const body = PEM.exec(textOf(fromBase64(request) ?? new Uint8Array()))?.[1];
  const der = body === undefined ? undefined : fromBase64(body.replace(/\s/g, ''));
  if (!der) return NOT_PEM;
  const subject = subjectOf(der);
  if (!subject) return TRUNCATED;
  const attributes = partsOf(der, subject).flatMap((set) => partsOf(der, set));
  return attributes.flatMap((attribute) => {
    const [type, value] = partsOf(der, attribute);
    const isOrganization = type !== undefined && ORGANIZATION.every((byte, i) => der[type.start + i] === byte);
    return isOrganization && value ? [textOf(der.subarray(value.start, value.end))] : [];
  });
}

const fromBase64 = (text: string): Uint8Array | undefined =>
  fromBase64Url(text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''));

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Where the content of a DER element lies. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** Request = { info = { version, subject, ... }, ... }. */
function subjectOf(der: Uint8Array): Part | undefined {
  const [request] = partsOf(der, { start: 0, end: der.length });
  const [info] = request ? partsOf(der, request) : [];
  return info && partsOf(der, info)[1];
}

/** The elements one after the other inside another; those that do not fit are left out. */
function partsOf(der: Uint8Array, { start, end }: Part): Part[] {
  const out: Part[] = [];
  for (let at = start; at + 1 < end;) {
    const first = der[at + 1] as number;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    let length = extra === 0 ? first : 0;
    for (let i = 0; i < extra; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
    const from = at + 2 + extra;
    if (from + length > end) return out;
    out.push({ start: from, end: from + length });
    at = from + length;
  }
  return out;
}
