import { duplicate, forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import type { Container, ContainerPort, PodSpec, SecurityContext } from '../../api/types.ts';
import { check, label, oneOf, portName, portNumber, rangeText } from '../shared/rules.ts';
import { validateEnv, validateEnvFrom } from './validate-env.ts';
import { validateLifecycle, validateProbes } from './validate-probes.ts';
import { validateResources } from './validate-resources.ts';
import { validateRestart } from './validate-restart.ts';
import { validateDevices, validateMounts, type VolumesByName } from './validate-volumes.ts';

/**
 * Containers and init containers. Upstream: validateContainers and validateInitContainers in pkg/apis/core/validation.
 * Left out: Windows options, AppArmor and seccomp profiles, resize policies.
 */
export function validateContainers(spec: PodSpec, volumes: VolumesByName, field: string): FieldError[] {
  const { containers } = spec;
  if (!containers || containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const out = containers.flatMap((container, i) => {
    const at = `${field}[${i}]`;
    const found = validateCommon(container, volumes, at);
    if (names.has(container.name)) found.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    if (container.lifecycle) found.push(...validateLifecycle(container.lifecycle, spec, `${at}.lifecycle`));
    found.push(...validateProbes(container, spec.terminationGracePeriodSeconds, at));
    return [...found, ...validateRestart(container, at)];
  });
  return [...out, ...hostPortConflicts(containers, field)];
}

export function validateInitContainers(spec: PodSpec, volumes: VolumesByName, field: string): FieldError[] {
  const names = new Set((spec.containers ?? []).map((c) => c.name));
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `${field}[${i}]`;
    const out = validateCommon(container, volumes, at);
    const { restartPolicy } = container;
    out.push(...validateRestart(container, at));
    if (names.has(container.name)) out.push(duplicate(`${at}.name`, container.name));
    else if (container.name) names.add(container.name);
    out.push(...hostPortConflicts([container], field));
    return [...out, ...(restartPolicy === 'Always' ? validateSidecar(container, spec, at) : noHandlers(container, at))];
  });
}

function validateSidecar(container: Container, spec: PodSpec, field: string): FieldError[] {
  const { lifecycle } = container;
  return [
    ...(lifecycle ? validateLifecycle(lifecycle, spec, `${field}.lifecycle`) : []),
    ...validateProbes(container, spec.terminationGracePeriodSeconds, field),
  ];
}

const HANDLERS = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function noHandlers(container: Container, field: string): FieldError[] {
  const text = 'may not be set for init containers without restartPolicy=Always';
  return HANDLERS.filter((name) => container[name] !== undefined).map((name) => forbidden(`${field}.${name}`, text));
}

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];

export function validateCommon(container: Container, volumes: VolumesByName, field: string): FieldError[] {
  return [
    ...(container.name ? label(`${field}.name`, container.name) : [required(`${field}.name`)]),
    ...(container.image ? [] : [required(`${field}.image`)]),
    ...oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, MESSAGE_POLICIES),
    ...validatePorts(container.ports ?? [], `${field}.ports`),
    ...validateEnv(container.env ?? [], `${field}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${field}.envFrom`),
    ...validateMounts(container, volumes, `${field}.volumeMounts`),
    ...validateDevices(container, volumes, `${field}.volumeDevices`),
    ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES),
    ...validateResources(container.resources, `${field}.resources`),
    ...validateSecurityContext(container.securityContext, `${field}.securityContext`),
  ];
}

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: readonly ContainerPort[], field: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${field}[${i}]`;
    const out: FieldError[] = name ? check(`${at}.name`, name, portName) : [];
    if (name && out.length === 0 && names.has(name)) out.push(duplicate(`${at}.name`, name));
    if (name) names.add(name);
    if (!containerPort) out.push(required(`${at}.containerPort`));
    else out.push(...portNumber(`${at}.containerPort`, containerPort));
    if (hostPort) out.push(...portNumber(`${at}.hostPort`, hostPort));
    return [...out, ...oneOf(`${at}.protocol`, protocol, PROTOCOLS)];
  });
}

function hostPortConflicts(containers: readonly Container[], field: string): FieldError[] {
  const seen = new Set<string>();
  const out: FieldError[] = [];
  containers.forEach(({ ports = [] }, c) =>
    ports.forEach(({ protocol = '', hostIP = '', hostPort }, p) => {
      if (!hostPort) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (seen.has(key)) out.push(duplicate(`${field}[${c}].ports[${p}].hostPort`, key));
      seen.add(key);
    }),
  );
  return out;
}

const MAX_ID = 2 ** 31 - 1;

export function validateId(id: number | undefined, field: string): FieldError[] {
  return id === undefined || (id >= 0 && id <= MAX_ID) ? [] : [invalid(field, id, rangeText(0, MAX_ID))];
}

function validateSecurityContext(context: SecurityContext | undefined, field: string): FieldError[] {
  if (!context) return [];
  const out = [
    ...validateId(context.runAsUser, `${field}.runAsUser`),
    ...validateId(context.runAsGroup, `${field}.runAsGroup`),
  ];
  if (context.allowPrivilegeEscalation === false && context.privileged) {
    const text = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    out.push(invalid(field, context, text));
  }
  return out;
}
