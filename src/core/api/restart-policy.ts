import type { Container, ContainerRestartRule, PodSpec } from './types.ts';

/**
 * Whether containers start again once they have ended: by the first of their rules that fits the exit code, else by
 * their own policy, else by the pod's. Pure. Upstream: pkg/api/v1/pod/util.go (ContainerShouldRestart,
 * FindMatchingContainerRestartRule, AllContainersCouldRestart).
 */
const ALL_CONTAINERS = 'RestartAllContainers';
/** Reason of containers that were removed because a rule of another one said so. */
export const RESTARTING_ALL = 'RestartingAllContainers';

function matchingRule(c: Container, exitCode: number): ContainerRestartRule | undefined {
  return c.restartPolicyRules?.find(({ exitCodes }) => {
    if (!exitCodes) return false;
    const isIn = (exitCodes.values ?? []).includes(exitCode);
    return exitCodes.operator === 'In' ? isIn : exitCodes.operator === 'NotIn' && !isIn;
  });
}

export function shouldRestart(c: Container, spec: PodSpec, exitCode: number): boolean {
  if (c.restartPolicy !== undefined) {
    const action = matchingRule(c, exitCode)?.action;
    if (action === 'Restart' || action === ALL_CONTAINERS) return true;
  }
  const policy = policyOf(c, spec);
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

const policyOf = (c: Container, spec: PodSpec): string => c.restartPolicy ?? spec.restartPolicy ?? 'Always';

/** For one that is killed by a probe: rules do not count, since it has no exit code yet. */
export const comesBack = (c: Container, spec: PodSpec): boolean => policyOf(c, spec) !== 'Never';

/** Any of its containers may take all others along. */
export function mayRestartAll(spec: PodSpec): boolean {
  const may = (c: Container): boolean => c.restartPolicyRules?.some((r) => r.action === ALL_CONTAINERS) ?? false;
  return spec.containers.some(may) || (spec.initContainers?.some(may) ?? false);
}

/** Its end takes all others along, and has not done so yet. */
export const restartsAll = (c: Container, exit: { readonly exitCode: number; readonly reason?: string }): boolean =>
  exit.reason !== RESTARTING_ALL && matchingRule(c, exit.exitCode)?.action === ALL_CONTAINERS;
