import type { Probe } from '../api/types.ts';
import type { ProbeKind } from './pod-parts.ts';

/**
 * The verdict of one probe over its successive results. Upstream: pkg/kubelet/prober/worker.go.
 */
export interface ProbeState {
  /** What counts now: at first liveness is good, readiness is not, startup is unknown. */
  readonly verdict: boolean | undefined;
  readonly lastResult: boolean | undefined;
  /** How often in a row the last result came. */
  readonly run: number;
  /** A failed liveness or startup probe rests until the container has been restarted. */
  readonly isOnHold: boolean;
}

export function initialProbeState(kind: ProbeKind): ProbeState {
  const verdict = kind === 'liveness' ? true : kind === 'readiness' ? false : undefined;
  return { verdict, lastResult: undefined, run: 0, isOnHold: false };
}

/** Takes one result in; the same object if nothing changes. */
export function observe(state: ProbeState, kind: ProbeKind, probe: Probe, result: boolean): ProbeState {
  const run = state.lastResult === result ? state.run + 1 : 1;
  const threshold = result ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  // A verdict that stands needs no counting: the common case allocates nothing.
  if (state.verdict === result && state.lastResult === result) return state;
  if (run < threshold) return { ...state, lastResult: result, run };
  const isOnHold = !result && kind !== 'readiness';
  return { verdict: result, lastResult: result, run: isOnHold ? 0 : run, isOnHold };
}
