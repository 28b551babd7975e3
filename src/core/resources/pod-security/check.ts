import type { Container, PodSpec } from '../../api/types.ts';

/**
 * What one check of the Pod Security Standards is, and the words all of them share.
 * Upstream: staging/src/k8s.io/pod-security-admission/policy/{checks,helpers,visitor}.go.
 */
export type Level = 'privileged' | 'baseline' | 'restricted';

/** Why a pod may not be: in short, and with the values at fault. */
export interface Finding {
  readonly reason: string;
  readonly detail: string;
}

export interface CheckedPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** Init containers, containers, ephemeral containers. */
  readonly containers: readonly Container[];
}

export type CheckFn = (pod: CheckedPod) => Finding | undefined;

/** How a check works from minor version `since` on, and which baseline checks it takes the place of. */
export interface CheckVersion {
  readonly since: number;
  readonly check: CheckFn;
  readonly overrides?: readonly string[];
}

export interface PodSecurityCheck {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  readonly versions: readonly CheckVersion[];
}

/** '"a", "b"'. */
export const quoted = (items: readonly string[]): string => items.map((item) => `"${item}"`).join(', ');

/** '"a", "b"' of the different ones, in order. */
export const quotedSet = (items: Iterable<string>): string => quoted([...new Set(items)].sort());

export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

/** 'container "a"', 'containers "a", "b"'. */
export const containersText = (names: readonly string[]): string =>
  `${plural('container', 'containers', names.length)} ${quoted(names)}`;

/** Names of the containers that hold. */
export const namesWhere = (pod: CheckedPod, holds: (container: Container) => boolean): string[] =>
  pod.containers.filter(holds).map((c) => c.name);

/** 'pod and containers "a"': who sets something; undefined if nobody does. */
export function settersText(isPod: boolean, containers: readonly string[]): string | undefined {
  const setters = [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])];
  return setters.length > 0 ? setters.join(' and ') : undefined;
}

export const isWindows = ({ spec }: CheckedPod): boolean => spec.os?.name === 'windows';

/** In a user namespace root is not root. */
export const hasOwnUsers = ({ spec }: CheckedPod): boolean => spec.hostUsers === false;
