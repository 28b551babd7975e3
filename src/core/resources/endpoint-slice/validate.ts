import { duplicate, invalid, notSupported, required, tooMany, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import type { Endpoint, EndpointSlice } from '../../api/types.ts';
import { PROTOCOLS } from '../pod/validate-containers.ts';
import { check, endpointIp, immutable, ipAddress, isIpv4, label, oneOf, qualified } from '../shared/rules.ts';

/**
 * Upstream: pkg/apis/discovery/validation/validation.go. Endpoints are shared from one version of a slice to the next:
 * each is looked at once.
 */
const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;

export function endpointSliceValidators(): {
  validate(object: EndpointSlice): FieldError[];
  validateUpdate(object: EndpointSlice, old: EndpointSlice): FieldError[];
} {
  const passed = new WeakSet<Endpoint>();
  return {
    validate: ({ addressType, endpoints = [], ports = [] }) => {
      const out = oneOf('addressType', addressType, ADDRESS_TYPES);
      out.push(...validatePorts(ports));
      if (endpoints.length > MAX_ENDPOINTS) return [...out, tooMany('endpoints', endpoints.length, MAX_ENDPOINTS)];
      endpoints.forEach((endpoint, i) => {
        if (passed.has(endpoint)) return;
        const errors = validateEndpoint(endpoint, addressType, `endpoints[${i}]`);
        if (errors.length === 0) passed.add(endpoint);
        out.push(...errors);
      });
      return out;
    },
    validateUpdate: (object, old) => immutable('addressType', object.addressType, old.addressType),
  };
}

function validateEndpoint({ addresses = [], nodeName, hostname }: Endpoint, type: string, field: string): FieldError[] {
  const at = `${field}.addresses`;
  const out: FieldError[] = [];
  if (addresses.length === 0) out.push(required(at, 'must contain at least 1 address'));
  if (addresses.length > MAX_ADDRESSES) out.push(tooMany(at, addresses.length, MAX_ADDRESSES));
  addresses.forEach((address, i) => out.push(...validateAddress(address, type, `${at}[${i}]`)));
  if (nodeName) out.push(...check(`${field}.nodeName`, nodeName, dns1123Subdomain));
  if (hostname) out.push(...label(`${field}.hostname`, hostname));
  return out;
}

function validateAddress(address: string, type: string, field: string): FieldError[] {
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = ipAddress(field, address);
  if (errors.length > 0) return errors;
  const list = field.replace(/\[\d+\]$/, '');
  const wrong = isIpv4(address) === (type === 'IPv4') ? [] : [invalid(list, address, `must be an ${type} address`)];
  return [...wrong, ...endpointIp(field, address)];
}

function validatePorts(ports: NonNullable<EndpointSlice['ports']>): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, i) => {
    const at = `ports[${i}]`;
    const out = name ? label(`${at}.name`, name) : [];
    if (names.has(name)) out.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (!protocol) out.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) out.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS));
    return appProtocol ? [...out, ...qualified(`${at}.appProtocol`, appProtocol)] : out;
  });
}
