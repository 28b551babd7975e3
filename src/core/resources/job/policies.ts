import type {
  ContainerStatus,
  Job,
  Pod,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from '../../api/types.ts';
import { countCommon, countIndexes, parseIndexes, type IndexSet } from './index-set.ts';

/**
 * What a Job's podFailurePolicy says of a failed pod, and whether its successPolicy is met.
 * Upstream: pkg/controller/job/{pod_failure_policy,success_policy}.go.
 */
export interface FailureMatch {
  readonly action?: PodFailurePolicyRule['action'];
  /** Whether the failure counts towards the limits. */
  readonly isCounted: boolean;
  /** Why the whole Job fails, if it does. */
  readonly failsJob?: string;
}

const COUNTED: FailureMatch = { isCounted: true };

export function matchFailurePolicy(job: Job, pod: Pod): FailureMatch {
  for (const [i, rule] of (job.spec.podFailurePolicy?.rules ?? []).entries()) {
    const what = matchRule(rule, pod);
    if (what === undefined) continue;
    const { action } = rule;
    if (action === 'Ignore') return { action, isCounted: false };
    if (action !== 'FailJob') return { action, isCounted: true };
    return { action, isCounted: true, failsJob: `${what} matching FailJob rule at index ${i}` };
  }
  return COUNTED;
}

/** What of the pod the rule is about, in the words of the Job's condition; undefined if nothing. */
function matchRule(rule: PodFailurePolicyRule, pod: Pod): string | undefined {
  const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  const { onExitCodes } = rule;
  if (onExitCodes) {
    const status = matchExitCodes(pod, onExitCodes);
    return status && `Container ${status.name} for pod ${name} failed with exit code ${exitCodeOf(status)}`;
  }
  const conditions = pod.status?.conditions ?? [];
  const patterns = rule.onPodConditions ?? [];
  const found = conditions.find((c) =>
    patterns.some((p) => p.type === c.type && (p.status ?? 'True') === (c.status as string)),
  );
  return found && `Pod ${name} has condition ${found.type}`;
}

const exitCodeOf = (status: ContainerStatus): number => status.state?.terminated?.exitCode ?? 0;

function matchExitCodes(pod: Pod, on: PodFailurePolicyOnExitCodesRequirement): ContainerStatus | undefined {
  const all = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return all.find((status) => {
    const code = exitCodeOf(status);
    if (code === 0 || (on.containerName !== undefined && on.containerName !== status.name)) return false;
    return on.values.includes(code) === (on.operator === 'In');
  });
}

/** The message of the condition if the policy is met. */
export function matchSuccessPolicy(job: Job, succeeded: IndexSet): string | undefined {
  if (succeeded.length === 0) return undefined;
  const rules = job.spec.successPolicy?.rules ?? [];
  const at = rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined)
      return succeededCount !== undefined && countIndexes(succeeded) >= succeededCount;
    const required = parseIndexes(succeededIndexes, job.spec.completions ?? 0);
    const common = countCommon(required, succeeded);
    if (required.length === 0) return false;
    return common === countIndexes(required) || (succeededCount !== undefined && common >= succeededCount);
  });
  return at < 0 ? undefined : `Matched rules at index ${at}`;
}
