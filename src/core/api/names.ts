/**
 * Rules for names, labels and annotations; each returns the texts of what is wrong, as upstream words it.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
 */
const LABEL_FMT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_FMT = `${LABEL_FMT}(\\.${LABEL_FMT})*`;
const LABEL_1035_FMT = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_FMT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE_FMT = `(${QUALIFIED_FMT})?`;

const LABEL_RE = new RegExp(`^${LABEL_FMT}$`);
const SUBDOMAIN_RE = new RegExp(`^${SUBDOMAIN_FMT}$`);
const LABEL_1035_RE = new RegExp(`^${LABEL_1035_FMT}$`);
const QUALIFIED_RE = new RegExp(`^${QUALIFIED_FMT}$`);
const LABEL_VALUE_RE = new RegExp(`^${LABEL_VALUE_FMT}$`);

export const maxLengthText = (max: number): string => `must be no more than ${max} bytes`;

function regexText(message: string, format: string, examples: readonly string[]): string {
  const list = examples.map((e) => `'${e}'`).join(',  or ');
  return `${message} (e.g. ${list}, regex used for validation is '${format}')`;
}

export function dns1123Label(value: string): string[] {
  const out: string[] = [];
  if (value.length > 63) out.push(maxLengthText(63));
  if (!LABEL_RE.test(value)) {
    const message =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
    out.push(regexText(message, LABEL_FMT, ['my-name', '123-abc']));
  }
  return out;
}

export function dns1123Subdomain(value: string): string[] {
  const out: string[] = [];
  if (value.length > 253) out.push(maxLengthText(253));
  if (!SUBDOMAIN_RE.test(value)) {
    const message =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    out.push(regexText(message, SUBDOMAIN_FMT, ['example.com']));
  }
  return out;
}

export function dns1035Label(value: string): string[] {
  const out: string[] = [];
  if (value.length > 63) out.push(maxLengthText(63));
  if (!LABEL_1035_RE.test(value)) {
    const message =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
    out.push(regexText(message, LABEL_1035_FMT, ['my-name', 'abc-123']));
  }
  return out;
}

export function pathSegment(value: string): string[] {
  if (value === '.') return ["may not be '.'"];
  if (value === '..') return ["may not be '..'"];
  const out: string[] = [];
  if (value.includes('/')) out.push("may not contain '/'");
  if (value.includes('%')) out.push("may not contain '%'");
  return out;
}

/** Label keys, annotation keys, finalizers: an optional DNS prefix, a slash, a name. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  const out: string[] = [];
  if (parts.length > 2) {
    const message =
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    return [
      `${regexText(message, QUALIFIED_FMT, ['MyName', 'my.name', '123-abc'])} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts[parts.length - 1] as string;
  if (parts.length === 2) {
    const prefix = parts[0] as string;
    if (prefix === '') out.push('prefix part must be non-empty');
    else out.push(...dns1123Subdomain(prefix).map((m) => `prefix part ${m}`));
  }
  if (name === '') out.push('name part must be non-empty');
  else if (name.length > 63) out.push(`name part ${maxLengthText(63)}`);
  if (!QUALIFIED_RE.test(name)) {
    const message =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    out.push(regexText(message, QUALIFIED_FMT, ['MyName', 'my.name', '123-abc']));
  }
  return out;
}

export function labelValue(value: string): string[] {
  const out: string[] = [];
  if (value.length > 63) out.push(maxLengthText(63));
  if (!LABEL_VALUE_RE.test(value)) {
    const message =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    out.push(regexText(message, LABEL_VALUE_FMT, ['MyValue', 'my_value', '12345']));
  }
  return out;
}
