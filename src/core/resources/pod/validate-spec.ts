import { duplicate, forbidden, invalid, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain, qualifiedName } from '../../api/names.ts';
import { validateAnnotations, validateLabels } from '../../api/validate-meta.ts';
import type { PodDNSConfig, PodSpec, PodTemplateSpec } from '../../api/types.ts';
import { check, ipAddress, label, oneOf, rangeText, subdomain } from '../shared/rules.ts';
import { validateContainers, validateId, validateInitContainers } from './validate-containers.ts';
import { validateFileKeyVolumes } from './validate-file-keys.ts';
import { validateResourceClaims } from './validate-resource-claims.ts';
import { validateResources } from './validate-resources.ts';
import { validateAffinity, validateTolerations, validateTopologySpread } from './validate-scheduling.ts';
import { validateSysctls } from './validate-sysctls.ts';
import { validateVolumes } from './validate-volumes.ts';

/**
 * The spec of a pod or of a pod template, all errors at once, in upstream's order.
 * Upstream: ValidatePodSpec in pkg/apis/core/validation/validation.go.
 * Left out: ephemeral containers, Windows, host users.
 */
export function validatePodSpec(spec: PodSpec, field: string, isPod: boolean): FieldError[] {
  const { errors, volumes } = validateVolumes(spec, `${field}.volumes`);
  return [
    ...errors,
    ...validateContainers(spec, volumes, `${field}.containers`),
    ...validateInitContainers(spec, volumes, `${field}.initContainers`),
    ...validateResources(spec.resources, `${field}.resources`),
    ...validateResourceClaims(spec, field),
    ...validateHostNetwork(spec, field, isPod),
    ...validatePolicies(spec, field),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validateSecurity(spec, `${field}.securityContext`),
    ...validateAffinity(spec.affinity, `${field}.affinity`),
    ...validateDns(spec, `${field}.dnsConfig`),
    ...validateGates(spec, field),
    ...validateTopologySpread(spec.topologySpreadConstraints ?? [], `${field}.topologySpreadConstraints`),
    ...validateHostname(spec, `${field}.hostnameOverride`),
    ...validateNames(spec, field),
    ...validateTolerations(spec.tolerations ?? [], `${field}.tolerations`),
    ...validateHostAliases(spec, `${field}.hostAliases`),
    ...validatePriority(spec, field),
    ...validateFileKeyVolumes(spec, field),
  ];
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

function validatePolicies(spec: PodSpec, field: string): FieldError[] {
  return [
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
  ];
}

function validateHostNetwork(spec: PodSpec, field: string, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return [];
  const text = 'must match `containerPort` when `hostNetwork` is true';
  return spec.containers.flatMap(({ ports = [] }, c) =>
    ports.flatMap(({ hostPort = 0, containerPort }, p) => {
      const isWrong = (isPod || hostPort !== 0) && hostPort !== containerPort;
      return isWrong ? [invalid(`${field}.containers[${c}].ports[${p}].hostPort`, hostPort, text)] : [];
    }),
  );
}

function validateSecurity(spec: PodSpec, field: string): FieldError[] {
  const context = spec.securityContext;
  if (!context) return [];
  return [
    ...validateId(context.fsGroup, `${field}.fsGroup`),
    ...validateId(context.runAsUser, `${field}.runAsUser`),
    ...validateId(context.runAsGroup, `${field}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, i) => validateId(id, `${field}.supplementalGroups[${i}]`)),
    ...validateSysctls(spec, `${field}.sysctls`),
  ];
}

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, field: string): FieldError[] {
  if (dnsPolicy === 'None' && !dnsConfig) return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  if (dnsPolicy === 'None' && !dnsConfig?.nameservers?.length)
    return [required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  return dnsConfig ? validateDnsConfig(dnsConfig, field) : [];
}

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;

function validateDnsConfig(
  { nameservers = [], searches = [], options = [] }: PodDNSConfig,
  field: string,
): FieldError[] {
  const out: FieldError[] = [];
  if (nameservers.length > MAX_NAMESERVERS)
    out.push(invalid(`${field}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`));
  nameservers.forEach((one, i) => out.push(...ipAddress(`${field}.nameservers[${i}]`, one)));
  if (searches.length > MAX_SEARCHES)
    out.push(invalid(`${field}.searches`, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  options.forEach(({ name }, i) => {
    if (!name) out.push(required(`${field}.options[${i}]`, 'must not be empty'));
  });
  return out;
}

function validateGates({ readinessGates = [], schedulingGates = [] }: PodSpec, field: string): FieldError[] {
  const seen = new Set<string>();
  return [
    ...readinessGates.flatMap((g, i) =>
      check(`${field}.readinessGates[${i}].conditionType`, g.conditionType, qualifiedName),
    ),
    ...schedulingGates.flatMap(({ name }, i) => {
      const at = `${field}.schedulingGates[${i}]`;
      const out = check(at, name, qualifiedName);
      if (seen.has(name)) out.push(duplicate(at, name));
      seen.add(name);
      return out;
    }),
  ];
}

const MAX_HOSTNAME = 64;

/** Upstream: validatePodHostName. */
function validateHostname(spec: PodSpec, field: string): FieldError[] {
  const { hostnameOverride: name } = spec;
  if (name === undefined) return [];
  const out: FieldError[] = [];
  if (spec.setHostnameAsFQDN) out.push(forbidden(field, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec.hostNetwork) out.push(forbidden(field, 'may not be specified when hostNetwork is true'));
  if (name.length > MAX_HOSTNAME) out.push(tooLong(field, '', MAX_HOSTNAME));
  return [...out, ...subdomain(field, name)];
}

const MAX_INT32 = 2 ** 31 - 1;

function validateNames(spec: PodSpec, field: string): FieldError[] {
  const { serviceAccountName, nodeName, activeDeadlineSeconds: seconds, hostname, subdomain: domain } = spec;
  const out: FieldError[] = [];
  if (serviceAccountName) out.push(...check(`${field}.serviceAccountName`, serviceAccountName, dns1123Subdomain));
  if (nodeName) out.push(...check(`${field}.nodeName`, nodeName, dns1123Subdomain));
  if (seconds !== undefined && (seconds < 1 || seconds > MAX_INT32))
    out.push(invalid(`${field}.activeDeadlineSeconds`, seconds, rangeText(1, MAX_INT32)));
  if (hostname) out.push(...label(`${field}.hostname`, hostname));
  if (domain) out.push(...label(`${field}.subdomain`, domain));
  return out;
}

function validateHostAliases({ hostAliases = [] }: PodSpec, field: string): FieldError[] {
  return hostAliases.flatMap(({ ip, hostnames = [] }, i) => [
    ...ipAddress(`${field}[${i}].ip`, ip),
    ...hostnames.flatMap((name, j) => subdomain(`${field}[${i}].hostnames[${j}]`, name)),
  ]);
}

function validatePriority(spec: PodSpec, field: string): FieldError[] {
  const { priorityClassName, runtimeClassName, preemptionPolicy } = spec;
  return [
    ...(priorityClassName ? check(`${field}.priorityClassName`, priorityClassName, dns1123Subdomain) : []),
    ...(runtimeClassName ? check(`${field}.runtimeClassName`, runtimeClassName, dns1123Subdomain) : []),
    ...(preemptionPolicy === undefined
      ? []
      : oneOf(`${field}.preemptionPolicy`, preemptionPolicy, ['PreemptLowerPriority', 'Never'])),
  ];
}

/** A template as controllers have it. Upstream: ValidatePodTemplateSpec. */
export function validatePodTemplate(template: PodTemplateSpec, field: string): FieldError[] {
  const { metadata, spec } = template;
  return [
    ...validateLabels(metadata?.labels, `${field}.labels`),
    ...validateAnnotations(metadata?.annotations, `${field}.annotations`),
    ...(spec ? validatePodSpec(spec, `${field}.spec`, false) : [required(`${field}.spec.containers`)]),
  ];
}
