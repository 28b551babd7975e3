import type { ObjectMeta, PodSpec } from '../../api/types.ts';
import type { CheckedPod, CheckFn, Finding, PodSecurityCheck } from './check.ts';
import { CAPABILITY_CHECKS } from './checks/capabilities.ts';
import { HOST_CHECKS } from './checks/host.ts';
import { PROFILE_CHECKS } from './checks/profiles.ts';
import { USER_CHECKS } from './checks/users.ts';
import type { LevelVersion } from './policy.ts';

/**
 * All checks of a level and version, in upstream's order: baseline by name, then restricted by name; a restricted check
 * may take the place of baseline ones.
 * Upstream: staging/src/k8s.io/pod-security-admission/policy/registry.go.
 */
const CHECKS: readonly PodSecurityCheck[] = [...HOST_CHECKS, ...CAPABILITY_CHECKS, ...PROFILE_CHECKS, ...USER_CHECKS];

/** The newest version that changes anything. */
const NEWEST_MINOR = Math.max(...CHECKS.flatMap((c) => c.versions.map((v) => v.since)));

export type Evaluator = (policy: LevelVersion, metadata: Partial<ObjectMeta>, spec: PodSpec) => Finding[];

/** Keeps the checks of each level and version it was asked for. */
export function createEvaluator(): Evaluator {
  const known = new Map<string, readonly CheckFn[]>();
  return ({ level, minor = NEWEST_MINOR }, metadata, spec) => {
    if (level === 'privileged') return [];
    const version = Math.min(minor, NEWEST_MINOR);
    const id = `${level} ${version}`;
    let checks = known.get(id);
    if (!checks) known.set(id, (checks = checksOf(level, version)));
    const pod = checkedPod(metadata, spec);
    return checks.flatMap((check) => check(pod) ?? []);
  };
}

function checkedPod({ annotations = {} }: Partial<ObjectMeta>, spec: PodSpec): CheckedPod {
  const { initContainers = [], ephemeralContainers = [] } = spec;
  return { annotations, spec, containers: [...initContainers, ...(spec.containers ?? []), ...ephemeralContainers] };
}

function checksOf(level: 'baseline' | 'restricted', minor: number): CheckFn[] {
  const active = CHECKS.flatMap((check) => {
    const version = check.versions.filter((v) => v.since <= minor).at(-1);
    const isWanted = version && (check.level === 'baseline' || level === 'restricted');
    return isWanted ? [{ id: check.id, level: check.level, version }] : [];
  });
  const overridden = new Set(active.flatMap(({ version }) => version.overrides ?? []));
  const order = (a: (typeof active)[number], b: (typeof active)[number]): number =>
    a.level === b.level ? (a.id < b.id ? -1 : 1) : a.level === 'baseline' ? -1 : 1;
  return active
    .filter(({ id }) => !overridden.has(id))
    .sort(order)
    .map(({ version }) => version.check);
}

/** 'privileged (container "a" must not set securityContext.privileged=true), hostPort (...)'. */
export const detailsText = (findings: readonly Finding[]): string =>
  findings.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');

export const reasonsText = (findings: readonly Finding[]): string => findings.map(({ reason }) => reason).join(', ');
