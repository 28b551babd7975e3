import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Label, dns1123Subdomain } from '../../api/names.ts';
import type { Ingress } from '../../api/types.ts';
import { check, isIp, portName, portNumber, type Rule } from '../shared/rules.ts';

/** Upstream: pkg/apis/networking/validation/validation.go. Left out: resource backends' own fields. */
type Spec = Ingress['spec'];
type Backend = NonNullable<Spec['defaultBackend']>;
type Path = NonNullable<NonNullable<Spec['rules']>[number]['http']>['paths'][number];

export function validateIngress({ spec }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const out: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    out.push(invalid('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) out.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  rules.forEach(({ host, http }, i) => {
    const at = `spec.rules[${i}]`;
    if (host && isIp(host)) out.push(invalid(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    if (host) out.push(...check(`${at}.host`, host, hostRule(host)));
    if (http && http.paths.length === 0) out.push(required(`${at}.http.paths`));
    http?.paths.forEach((path, j) => out.push(...validatePath(path, `${at}.http.paths[${j}]`)));
  });
  tls.forEach(({ hosts = [], secretName }, i) => {
    hosts.forEach((host, j) => out.push(...check(`spec.tls[${i}].hosts[${j}]`, host, hostRule(host))));
    if (secretName) out.push(...check(`spec.tls[${i}].secretName`, secretName, dns1123Subdomain));
  });
  if (ingressClassName !== undefined) out.push(...check('spec.ingressClassName', ingressClassName, dns1123Subdomain));
  return out;
}

const hostRule = (host: string): Rule => (host.includes('*') ? wildcardSubdomain : dns1123Subdomain);

const WILDCARD = '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

function wildcardSubdomain(value: string): string[] {
  if (/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value)) return [];
  return [
    `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '${WILDCARD}')`,
  ];
}

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_PARTS = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];

function validatePath({ path = '', pathType, backend }: Path, field: string): FieldError[] {
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified')];
  const at = `${field}.path`;
  const out: FieldError[] = [];
  if (!PATH_TYPES.includes(pathType)) out.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  else if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific'))
    out.push(invalid(at, path, 'must be an absolute path'));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    for (const part of BAD_PARTS) if (path.includes(part)) out.push(invalid(at, path, `must not contain '${part}'`));
    for (const end of BAD_ENDS) if (path.endsWith(end)) out.push(invalid(at, path, `cannot end with '${end}'`));
  }
  return [...out, ...validateBackend(backend, `${field}.backend`)];
}

function validateBackend({ resource, service }: Backend, field: string): FieldError[] {
  if (resource && service) return [invalid(field, '', 'cannot set both resource and service backends')];
  if (resource) return [];
  if (!service) return [invalid(field, '', 'resource or service backend is required')];
  const { name, port } = service;
  const out = name ? check(`${field}.service.name`, name, dns1123Label) : [required(`${field}.service.name`)];
  if (port?.name && port.number) out.push(invalid(field, '', 'cannot set both port name & port number'));
  else if (port?.name) out.push(...check(`${field}.service.port.name`, port.name, portName));
  else if (port?.number) out.push(...portNumber(`${field}.service.port.number`, port.number));
  else out.push(required(field, 'port name or number is required'));
  return out;
}
