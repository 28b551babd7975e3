import {
  containersText,
  isWindows,
  namesWhere,
  quotedSet,
  type CheckedPod,
  type Finding,
  type PodSecurityCheck,
} from '../check.ts';

/**
 * Capabilities and privilege escalation.
 * Upstream: check_{capabilities_baseline,capabilities_restricted,allowPrivilegeEscalation}.go in
 * staging/src/k8s.io/pod-security-admission/policy.
 */
const DEFAULTS: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function added(pod: CheckedPod, isAllowed: (capability: string) => boolean): string | undefined {
  const names = namesWhere(pod, (c) => c.securityContext?.capabilities?.add?.some((a) => !isAllowed(a)) ?? false);
  if (names.length === 0) return undefined;
  const all = pod.containers.flatMap((c) => c.securityContext?.capabilities?.add ?? []);
  const refused = quotedSet(all.filter((a) => !isAllowed(a)));
  return `${containersText(names)} must not include ${refused} in securityContext.capabilities.add`;
}

function baseline(pod: CheckedPod): Finding | undefined {
  const detail = added(pod, (name) => DEFAULTS.has(name));
  return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
}

function restricted(pod: CheckedPod): Finding | undefined {
  const kept = namesWhere(pod, (c) => !c.securityContext?.capabilities?.drop?.includes('ALL'));
  const details = [
    kept.length > 0 ? `${containersText(kept)} must set securityContext.capabilities.drop=["ALL"]` : undefined,
    added(pod, (name) => name === 'NET_BIND_SERVICE'),
  ].filter((text) => text !== undefined);
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
}

function escalation(pod: CheckedPod): Finding | undefined {
  const names = namesWhere(pod, (c) => c.securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: 'allowPrivilegeEscalation != false', detail };
}

const overrides = ['capabilities_baseline'];

export const CAPABILITY_CHECKS: readonly PodSecurityCheck[] = [
  { id: 'capabilities_baseline', level: 'baseline', versions: [{ since: 0, check: baseline }] },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    versions: [
      { since: 22, check: restricted, overrides },
      { since: 25, check: (pod) => (isWindows(pod) ? undefined : restricted(pod)), overrides },
    ],
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    versions: [
      { since: 8, check: escalation },
      { since: 25, check: (pod) => (isWindows(pod) ? undefined : escalation(pod)) },
    ],
  },
];
