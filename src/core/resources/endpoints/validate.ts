import { required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import type { EndpointAddress, EndpointPort, Endpoints } from '../../api/types.ts';
import { PROTOCOLS } from '../pod/validate-containers.ts';
import { check, endpointIp, ipAddress, label, oneOf, portNumber, qualified } from '../shared/rules.ts';

/** Upstream: ValidateEndpoints in pkg/apis/core/validation/validation.go. */
export function validateEndpoints({ subsets = [] }: Endpoints): FieldError[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const at = `subsets[${i}]`;
    const isEmpty = addresses.length + notReadyAddresses.length === 0;
    return [
      ...(isEmpty ? [required(at, 'must specify `addresses` or `notReadyAddresses`')] : []),
      ...addresses.flatMap((a, j) => validateAddress(a, `${at}.addresses[${j}]`)),
      ...notReadyAddresses.flatMap((a, j) => validateAddress(a, `${at}.notReadyAddresses[${j}]`)),
      ...ports.flatMap((p, j) => validatePort(p, ports.length > 1, `${at}.ports[${j}]`)),
    ];
  });
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, field: string): FieldError[] {
  return [
    ...ipAddress(`${field}.ip`, ip),
    ...(hostname ? label(`${field}.hostname`, hostname) : []),
    ...(nodeName ? check(`${field}.nodeName`, nodeName, dns1123Subdomain) : []),
    ...endpointIp(`${field}.ip`, ip),
  ];
}

function validatePort(
  { name, port, protocol, appProtocol }: EndpointPort,
  isNamed: boolean,
  field: string,
): FieldError[] {
  return [
    ...(name ? label(`${field}.name`, name) : isNamed ? [required(`${field}.name`)] : []),
    ...portNumber(`${field}.port`, port),
    ...oneOf(`${field}.protocol`, protocol, PROTOCOLS),
    ...(appProtocol ? qualified(`${field}.appProtocol`, appProtocol) : []),
  ];
}
