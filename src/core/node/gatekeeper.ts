import type { Node, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import { admit, beside, type Admitted, type Refusal } from './admission.ts';
import { isCritical } from './eviction/rank.ts';
import type { Taken } from './ledger.ts';
import type { LateNode } from './late-node.ts';
import type { Eviction } from './worker-state.ts';

/**
 * Decides on pods that come to this machine, and makes room for critical ones. Remembers nothing.
 * Upstream: pkg/kubelet/allocation/allocation_manager.go (canAdmitPod), pkg/kubelet/preemption.
 */
export interface Resident extends Admitted {
  /** It is being ended for a critical pod. */
  readonly isPreempted: boolean;
  evict(eviction: Eviction): boolean;
}

export interface GatekeeperHost {
  readonly ctx: ComponentContext;
  readonly late: () => LateNode;
  node(): Node | undefined;
  /** Why the machine takes this pod not at all now. */
  closed(pod: Pod): Refusal | undefined;
  shutdown(): Refusal | undefined;
  residents(): readonly Resident[];
  /** No less than what all residents but this one take. */
  atMost(uid: string): Taken;
}

/** Others are on their way out: ask again. */
const LATER: Refusal = { reason: 'Preempting', message: '', isTransient: true };

export function refusalOf(newcomer: Admitted, host: GatekeeperHost): Refusal | undefined {
  const node = host.node();
  if (!node) return undefined;
  const closed = host.closed(newcomer.pod);
  if (closed) return closed;
  const { sysctls } = newcomer.pod.spec.securityContext ?? {};
  const forbidden = sysctls?.length ? host.late().forbiddenSysctl(newcomer.pod) : undefined;
  if (forbidden) return forbidden;
  const { uid } = newcomer.pod.metadata;
  const others = (): Resident[] => host.residents().filter((r) => r.pod.metadata.uid !== uid);
  const roughly = admit(newcomer, node, { taken: host.atMost(uid), pods: others });
  return (roughly?.missing ? exactly(newcomer, node, others(), host) : roughly) ?? host.shutdown();
}

/** It would not fit if everybody took as much as may be. */
function exactly(newcomer: Admitted, node: Node, all: readonly Resident[], host: GatekeeperHost): Refusal | undefined {
  const refused = admit(newcomer, node, beside(all));
  return refused?.missing ? squeezed(newcomer, node, refused, all, host) : refused;
}

/** It does not fit; a critical pod makes others go. */
function squeezed(
  newcomer: Admitted,
  node: Node,
  refused: Refusal,
  all: readonly Resident[],
  host: GatekeeperHost,
): Refusal | undefined {
  if (!isCritical(newcomer.pod)) return refused;
  if (refused.other) return refused.other;
  const staying = all.filter((r) => !r.isPreempted);
  const short = admit(newcomer, node, beside(staying));
  if (!short?.missing) return short ?? LATER;
  const { victimsOf, missingText, PREEMPTED } = host.late().preemption;
  const victims = victimsOf(newcomer.pod, staying, short.missing);
  if (!victims) return unexpected(missingText(short.missing));
  for (const victim of staying.filter((r) => victims.includes(r))) {
    host.ctx.recorder.event(victim.pod, 'Warning', PREEMPTED.reason, PREEMPTED.message);
    victim.evict(PREEMPTED);
  }
  return LATER;
}

const unexpected = (missing: string): Refusal => ({
  reason: 'UnexpectedAdmissionError',
  message: `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: ${missing}`,
});
