import {
  containersText,
  isWindows,
  namesWhere,
  plural,
  quoted,
  quotedSet,
  settersText,
  type CheckedPod,
  type Finding,
  type PodSecurityCheck,
} from '../check.ts';

/**
 * Profiles of AppArmor, seccomp and SELinux.
 * Upstream: check_{appArmorProfile,seccompProfile_baseline,seccompProfile_restricted,seLinuxOptions}.go in
 * staging/src/k8s.io/pod-security-admission/policy.
 */
const APP_ARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';

const isGoodType = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';
const isBad = (profile: { type: string } | undefined): boolean => profile !== undefined && !isGoodType(profile.type);
const annotationText = (key: string, value: string): string => `${key}=${JSON.stringify(value)}`;

function appArmor(pod: CheckedPod): Finding | undefined {
  const own = pod.spec.securityContext?.appArmorProfile;
  const names = namesWhere(pod, (c) => isBad(c.securityContext?.appArmorProfile));
  const profiles = [own, ...pod.containers.map((c) => c.securityContext?.appArmorProfile)];
  const types = profiles.flatMap((p) => (p && isBad(p) ? [p.type] : []));
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(APP_ARMOR_PREFIX) && !isGoodAppArmor(value))
    .map(([key, value]) => annotationText(key, value))
    .sort();
  const setters = [
    settersText(isBad(own), names),
    annotations.length > 0 ? plural('annotation', 'annotations', annotations.length) : undefined,
  ].filter((text) => text !== undefined);
  if (setters.length === 0) return undefined;
  const values = [...[...new Set(types)].sort(), ...annotations];
  const reason = plural('forbidden AppArmor profile', 'forbidden AppArmor profiles', values.length);
  return { reason, detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}` };
}

const isGoodAppArmor = (value: string): boolean =>
  value === '' || value === 'runtime/default' || value.startsWith('localhost/');

const isGoodSeccomp = (value: string): boolean =>
  value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');

/** Before 1.19 profiles were annotations. */
function seccompAnnotations(pod: CheckedPod): Finding | undefined {
  const keys = [SECCOMP_POD, ...pod.containers.map((c) => SECCOMP_PREFIX + c.name)];
  const bad = keys.filter((key) => key in pod.annotations && !isGoodSeccomp(pod.annotations[key] as string));
  if (bad.length === 0) return undefined;
  const texts = [...new Set(bad.map((key) => annotationText(key, pod.annotations[key] as string)))].sort();
  const detail = `forbidden ${plural('annotation', 'annotations', texts.length)} ${texts.join(', ')}`;
  return { reason: 'seccompProfile', detail };
}

function seccompBaseline(pod: CheckedPod): Finding | undefined {
  const own = pod.spec.securityContext?.seccompProfile;
  const setters = settersText(
    isBad(own),
    namesWhere(pod, (c) => isBad(c.securityContext?.seccompProfile)),
  );
  if (!setters) return undefined;
  const all = [own, ...pod.containers.map((c) => c.securityContext?.seccompProfile)];
  const types = quotedSet(all.flatMap((p) => (p && isBad(p) ? [p.type] : [])));
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${types}`,
  };
}

function seccompRestricted(pod: CheckedPod): Finding | undefined {
  const set = seccompBaseline(pod);
  if (set) return set;
  const isSet = isGoodType(pod.spec.securityContext?.seccompProfile?.type);
  const names = isSet ? [] : namesWhere(pod, (c) => !c.securityContext?.seccompProfile);
  if (names.length === 0) return undefined;
  const wanted = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason: 'seccompProfile', detail: `pod or ${containersText(names)} ${wanted}` };
}

interface SeLinux {
  readonly type?: string;
  readonly user?: string;
  readonly role?: string;
}

function seLinux(pod: CheckedPod, allowed: readonly string[]): Finding | undefined {
  const isBadType = (o: SeLinux): boolean => !['', ...allowed].includes(o.type ?? '');
  const isBadOption = (o: SeLinux | undefined): boolean => o !== undefined && (isBadType(o) || !!o.user || !!o.role);
  const own = pod.spec.securityContext?.seLinuxOptions;
  const setters = settersText(
    isBadOption(own),
    namesWhere(pod, (c) => isBadOption(c.securityContext?.seLinuxOptions)),
  );
  if (!setters) return undefined;
  const all: SeLinux[] = [own, ...pod.containers.map((c) => c.securityContext?.seLinuxOptions)].filter((o) => !!o);
  const types = new Set(all.filter(isBadType).map((o) => o.type ?? ''));
  const data = [
    ...(types.size > 0 ? [`${plural('type', 'types', types.size)} ${quotedSet(types)}`] : []),
    ...(all.some((o) => o.user) ? ['user may not be set'] : []),
    ...(all.some((o) => o.role) ? ['role may not be set'] : []),
  ];
  const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`;
  return { reason: 'seLinuxOptions', detail };
}

const SELINUX_1_0 = ['container_t', 'container_init_t', 'container_kvm_t'];
const SELINUX_1_31 = [...SELINUX_1_0, 'container_engine_t'];
const overrides = ['seccompProfile_baseline'];

export const PROFILE_CHECKS: readonly PodSecurityCheck[] = [
  { id: 'appArmorProfile', level: 'baseline', versions: [{ since: 0, check: appArmor }] },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    versions: [
      { since: 0, check: (pod) => seLinux(pod, SELINUX_1_0) },
      { since: 31, check: (pod) => seLinux(pod, SELINUX_1_31) },
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    versions: [
      { since: 0, check: seccompAnnotations },
      { since: 19, check: seccompBaseline },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    versions: [
      { since: 19, check: seccompRestricted, overrides },
      { since: 25, check: (pod) => (isWindows(pod) ? undefined : seccompRestricted(pod)), overrides },
    ],
  },
];
