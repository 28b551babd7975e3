import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { validateLabels } from '../../api/validate-meta.ts';
import type { Service, ServicePort } from '../../api/types.ts';
import { PROTOCOLS } from '../pod/validate-containers.ts';
import {
  cidr,
  endpointIp,
  ipAddress,
  isIp,
  label,
  oneOf,
  portNumber,
  portNumberOrName,
  qualified,
  subdomain,
} from '../shared/rules.ts';
import { isExternal, isHeadless, needsHealthCheck } from './service-type.ts';

/** Upstream: validateService in pkg/apis/core/validation/validation.go. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service;
  const ports = spec.ports ?? [];
  return [
    ...validateTopologyAnnotations(service),
    ...(ports.length === 0 && !isHeadless(service) && spec.type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...validateForType(service),
    ...validatePorts(ports),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...validateAffinity(service),
    ...validateClusterIPs(service),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => validateExternalIP(`spec.externalIPs[${i}]`, ip)),
    ...oneOf('spec.type', spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']),
    ...validatePortNumbers(service),
    ...validateLoadBalancer(service),
    ...validateTrafficPolicies(service),
  ];
}

function validateTopologyAnnotations({ metadata: { annotations = {} } }: Service): FieldError[] {
  const [older, newer] = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode'] as const;
  const mode = annotations[newer];
  if (mode === undefined || annotations[older] === undefined || mode === annotations[older]) return [];
  const text = `must match annotations[${older}] when both are specified`;
  return [invalid(`metadata.annotations[${newer}]`, mode, text)];
}

function validateExternalIP(field: string, ip: string): FieldError[] {
  const errors = ipAddress(field, ip);
  return errors.length > 0 ? errors : endpointIp(field, ip);
}

function validateForType(service: Service): FieldError[] {
  const { spec } = service;
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(service))
    return [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`)];
  if (spec.type !== 'ExternalName') return [];
  const out: FieldError[] = [];
  const text = 'may not be set for ExternalName services';
  if (spec.clusterIPs?.length) out.push(forbidden('spec.clusterIPs', text));
  if (spec.ipFamilies?.length) out.push(forbidden('spec.ipFamilies', text));
  if (spec.ipFamilyPolicy) out.push(forbidden('spec.ipFamilyPolicy', text));
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  return [...out, ...(name === '' ? [required('spec.externalName')] : subdomain('spec.externalName', name))];
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, port, protocol, targetPort, appProtocol }, i) => {
    const at = `spec.ports[${i}]`;
    const out: FieldError[] = [];
    if (name) {
      out.push(...label(`${at}.name`, name));
      if (names.has(name)) out.push(duplicate(`${at}.name`, name));
      names.add(name);
    } else if (ports.length > 1) out.push(required(`${at}.name`));
    out.push(...portNumber(`${at}.port`, port), ...oneOf(`${at}.protocol`, protocol, PROTOCOLS));
    out.push(...portNumberOrName(`${at}.targetPort`, targetPort));
    if (appProtocol) out.push(...qualified(`${at}.appProtocol`, appProtocol));
    return out;
  });
}

const MAX_AFFINITY_SECONDS = 86_400;

function validateAffinity({ spec }: Service): FieldError[] {
  const out = oneOf('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
  const config = spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'None' && config)
    out.push(forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
  const seconds = config?.clientIP?.timeoutSeconds;
  if (
    spec.sessionAffinity === 'ClientIP' &&
    seconds !== undefined &&
    (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)
  ) {
    const text = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    out.push(invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, text));
  }
  return out;
}

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

function validateClusterIPs({ spec }: Service): FieldError[] {
  if (spec.type === 'ExternalName') return [];
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const out: FieldError[] = [];
  if (clusterIP === '' && clusterIPs.length > 0)
    out.push(invalid('spec.clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified'));
  else if (clusterIP !== '' && clusterIPs.length === 0) out.push(required('spec.clusterIPs'));
  else if (clusterIP !== (clusterIPs[0] ?? ''))
    out.push(invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  ipFamilies.forEach((family, i) => {
    if (!FAMILIES.includes(family)) out.push(notSupported(`spec.ipFamilies[${i}]`, family, FAMILIES));
    if (ipFamilies.indexOf(family) < i) out.push(duplicate(`spec.ipFamilies[${i}]`, family));
  });
  if (ipFamilyPolicy && !POLICIES.includes(ipFamilyPolicy))
    out.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES));
  clusterIPs.forEach((ip, i) => {
    if (i > 0 || ip !== 'None') out.push(...ipAddress(`spec.clusterIPs[${i}]`, ip));
    else if (clusterIPs.length > 1)
      out.push(invalid('spec.clusterIPs', clusterIPs, "'None' must be the first and only value"));
  });
  if (clusterIPs.length > 2) out.push(invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values'));
  return out;
}

function validatePortNumbers({ spec }: Service): FieldError[] {
  const ports = spec.ports ?? [];
  const out: FieldError[] = [];
  if (spec.type === 'ClusterIP') {
    ports.forEach(({ nodePort }, i) => {
      if (nodePort) out.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const isTwin = (a: ServicePort, b: ServicePort) => a.protocol === b.protocol;
  ports.forEach((port, i) => {
    const before = ports.slice(0, i).filter((p) => isTwin(p, port));
    if (port.nodePort && before.some((p) => p.nodePort === port.nodePort))
      out.push(duplicate(`spec.ports[${i}].nodePort`, port.nodePort));
  });
  ports.forEach((port, i) => {
    const before = ports.slice(0, i).filter((p) => isTwin(p, port));
    if (before.some((p) => p.port === port.port))
      out.push(
        duplicate(`spec.ports[${i}]`, {
          Name: '',
          Protocol: port.protocol,
          AppProtocol: null,
          Port: port.port,
          TargetPort: 0,
          NodePort: 0,
        }),
      );
  });
  return out;
}

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function validateLoadBalancer({ spec, metadata }: Service): FieldError[] {
  const isBalancer = spec.type === 'LoadBalancer';
  const text = "may only be used when `type` is 'LoadBalancer'";
  const out: FieldError[] = [];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !isBalancer) out.push(forbidden('spec.LoadBalancerSourceRanges', text));
  ranges.forEach((range, i) => out.push(...cidr(`spec.LoadBalancerSourceRanges[${i}]`, range.trim())));
  const older = ranges.length > 0 ? undefined : metadata.annotations?.[RANGES];
  if (older !== undefined) {
    const at = `metadata.annotations[${RANGES}]`;
    if (!isBalancer) out.push(forbidden(at, text));
    for (const range of older.trim() === '' ? [] : older.split(',')) out.push(...cidr(at, range.trim()));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isBalancer)
    out.push(forbidden('spec.allocateLoadBalancerNodePorts', text));
  if (spec.loadBalancerClass === undefined) return out;
  const at = 'spec.loadBalancerClass';
  return [...out, ...(isBalancer ? qualified(at, spec.loadBalancerClass) : [forbidden(at, text)])];
}

const TRAFFIC = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

function validateTrafficPolicies(service: Service): FieldError[] {
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = service.spec;
  const out: FieldError[] = [];
  if (isExternal(service)) out.push(...oneOf('spec.externalTrafficPolicy', external, TRAFFIC));
  else if (external)
    out.push(invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services'));
  out.push(...validateHealthCheckPort(service));
  if (internal !== undefined && !TRAFFIC.includes(internal))
    out.push(notSupported('spec.internalTrafficPolicy', internal, TRAFFIC));
  if (trafficDistribution !== undefined && !DISTRIBUTIONS.includes(trafficDistribution))
    out.push(notSupported('spec.trafficDistribution', trafficDistribution, DISTRIBUTIONS));
  return out;
}

function validateHealthCheckPort(service: Service): FieldError[] {
  const { healthCheckNodePort: port } = service.spec;
  const at = 'spec.healthCheckNodePort';
  if (needsHealthCheck(service)) return port ? portNumber(at, port) : [required(at)];
  const text = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return port ? [invalid(at, port, text)] : [];
}

export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  return [...validateAddressUpdate(service, old), ...validateBalancerUpdate(service, old)];
}

function validateBalancerUpdate(service: Service, old: Service): FieldError[] {
  const { spec } = service;
  const out: FieldError[] = [];
  const isBalancer = spec.type === 'LoadBalancer' && old.spec.type === 'LoadBalancer';
  if (isBalancer && spec.loadBalancerClass !== old.spec.loadBalancerClass)
    out.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'));
  const isChecked = needsHealthCheck(service) && needsHealthCheck(old);
  if (isChecked && spec.healthCheckNodePort !== old.spec.healthCheckNodePort)
    out.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  return out;
}

const IP_MODES = ['Proxy', 'VIP'];

/** Upstream: ValidateServiceStatusUpdate. */
export function validateServiceStatus({ spec, status }: Service): FieldError[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const at = 'status.loadBalancer.ingress';
  if (spec.type !== 'LoadBalancer' && ingress.length > 0)
    return [forbidden(at, "may only be used when `spec.type` is 'LoadBalancer'")];
  return ingress.flatMap(({ ip, ipMode, hostname }, i) => {
    const out = ip ? ipAddress(`${at}[${i}].ip`, ip) : [];
    const mode = `${at}[${i}].ipMode`;
    if (ipMode === undefined && ip) out.push(required(mode, 'must be specified when `ip` is set'));
    else if (ipMode !== undefined && !ip) out.push(forbidden(mode, 'may not be specified when `ip` is not set'));
    else if (ipMode !== undefined && !IP_MODES.includes(ipMode)) out.push(notSupported(mode, ipMode, IP_MODES));
    if (!hostname) return out;
    out.push(...subdomain(`${at}[${i}].hostname`, hostname));
    return isIp(hostname)
      ? [...out, invalid(`${at}[${i}].hostname`, hostname, 'must be a DNS name, not an IP address')]
      : out;
  });
}

/** The address stays for life. */
function validateAddressUpdate({ spec }: Service, old: Service): FieldError[] {
  if (spec.type === 'ExternalName' || old.spec.type === 'ExternalName') return [];
  const now = spec.clusterIPs ?? [];
  const was = old.spec.clusterIPs ?? [];
  if (now.length === 0 && was.length > 0)
    return [invalid('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset')];
  if (was.length === 0) return [];
  return was[0] === now[0] ? [] : [invalid('spec.clusterIPs[0]', now, 'may not change once set')];
}
