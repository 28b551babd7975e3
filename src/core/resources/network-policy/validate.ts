import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { NetworkPolicy } from '../../api/types.ts';
import { check, cidr, portName, portNumber } from '../shared/rules.ts';
import { validateLabelSelector } from '../shared/validate-selector.ts';

/** Upstream: ValidateNetworkPolicySpec in pkg/apis/networking/validation/validation.go. */
type Rule = NonNullable<NetworkPolicy['spec']['ingress']>[number];
type Port = NonNullable<Rule['ports']>[number];
type Peer = NonNullable<Rule['from']>[number];

const TYPES = ['Ingress', 'Egress'];

export function validateNetworkPolicy({ spec }: NetworkPolicy): FieldError[] {
  const { ingress = [], egress = [], policyTypes = [] } = spec ?? {};
  const out = validateLabelSelector(spec?.podSelector, 'spec.podSelector');
  ingress.forEach(({ ports, from }, i) => out.push(...validateRule(ports, from, `spec.ingress[${i}]`, 'from')));
  egress.forEach(({ ports, to }, i) => out.push(...validateRule(ports, to, `spec.egress[${i}]`, 'to')));
  if (policyTypes.length > TYPES.length)
    return [...out, invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')];
  policyTypes.forEach((type, i) => {
    if (!TYPES.includes(type)) out.push(notSupported(`spec.policyTypes[${i}]`, type, TYPES));
  });
  return out;
}

function validateRule(
  ports: readonly Port[] = [],
  peers: readonly Peer[] = [],
  field: string,
  side: string,
): FieldError[] {
  return [
    ...ports.flatMap((port, i) => validatePort(port, `${field}.ports[${i}]`)),
    ...peers.flatMap((peer, i) => validatePeer(peer, `${field}.${side}[${i}]`)),
  ];
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function validatePort({ protocol, port, endPort }: Port, field: string): FieldError[] {
  const out: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    out.push(notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  const at = `${field}.endPort`;
  if (typeof port === 'number') {
    out.push(...portNumber(`${field}.port`, port));
    if (endPort !== undefined && endPort < port) out.push(invalid(at, port, 'must be greater than or equal to `port`'));
    if (endPort !== undefined) out.push(...portNumber(at, endPort));
  } else if (endPort !== undefined) {
    const text = port === undefined ? '`port` is not specified' : '`port` is non-numeric';
    out.push(invalid(at, endPort, `may not be specified when ${text}`));
  }
  if (typeof port === 'string') out.push(...check(`${field}.port`, port, portName));
  return out;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, field: string): FieldError[] {
  const out = validateLabelSelector(podSelector, `${field}.podSelector`);
  out.push(...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`));
  if (ipBlock) {
    if (!ipBlock.cidr) out.push(required(`${field}.ipBlock.cidr`));
    else out.push(...cidr(`${field}.ipBlock.cidr`, ipBlock.cidr));
    (ipBlock.except ?? []).forEach((range, i) => out.push(...cidr(`${field}.ipBlock.except[${i}]`, range)));
  }
  if (!podSelector && !namespaceSelector && !ipBlock) out.push(required(field, 'must specify a peer'));
  else if (ipBlock && (podSelector || namespaceSelector))
    out.push(forbidden(field, 'may not specify both ipBlock and another peer'));
  return out;
}
