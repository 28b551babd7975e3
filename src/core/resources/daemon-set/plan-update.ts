import type { DaemonSet, Pod } from '../../api/types.ts';
import { untilAvailable } from '../shared/pod-state.ts';
import { updateLimits } from './counts.ts';
import type { NodeFit } from './node-fit.ts';
import { isUpdated, templateGeneration } from './pod-template.ts';

/**
 * The next step of a rolling update: which old pods go, and which nodes get a second one. Nodes are looked at in the
 * order given, so that equal states give equal steps. Pure.
 * Upstream: rollingUpdate in pkg/controller/daemon/update.go, whose order of nodes is random.
 */
export interface UpdateNode {
  readonly name: string;
  /** Undefined: the node is gone. */
  readonly fit: NodeFit | undefined;
  readonly pods: readonly Pod[];
}

export interface UpdateInput {
  readonly ds: DaemonSet;
  /** Nodes that should run a pod or have one. */
  readonly nodes: readonly UpdateNode[];
  readonly hash: string;
  readonly epochMs: number;
}

export interface UpdateStep {
  readonly remove: readonly Pod[];
  readonly createOn: readonly string[];
  /** A node that is gone while its pod is there: with a surge, upstream does nothing until that pod is removed. */
  readonly lost?: string;
}

export function planUpdate(input: UpdateInput): UpdateStep {
  const desired = input.nodes.filter((n) => n.fit?.shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(input.ds, desired);
  return maxSurge === 0 ? replaceInPlace(input, maxUnavailable) : surge(input, maxSurge, desired);
}

/** The pods of a node by revision; undefined if there are several of one side, which are pruned first. */
interface Sides {
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
}

function sidesOf(pods: readonly Pod[], hash: string, generation: string | undefined): Sides | undefined {
  let fresh: Pod | undefined;
  let old: Pod | undefined;
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp) continue;
    if (isUpdated(pod, hash, generation)) {
      if (fresh) return undefined;
      fresh = pod;
    } else {
      if (old) return undefined;
      old = pod;
    }
  }
  return { fresh, old };
}

const isAvailable = (pod: Pod, { ds, epochMs }: UpdateInput): boolean =>
  untilAvailable(pod, ds.spec.minReadySeconds ?? 0, epochMs) === 0;

/** Deletes old pods that are of no use at once, and others while few enough nodes are without an available one. */
function replaceInPlace(input: UpdateInput, maxUnavailable: number): UpdateStep {
  const generation = templateGeneration(input.ds);
  const useless: Pod[] = [];
  const candidates: Pod[] = [];
  let unavailable = 0;
  for (const { pods } of input.nodes) {
    const sides = sidesOf(pods, input.hash, generation);
    const only = sides?.fresh && sides.old ? undefined : (sides?.fresh ?? sides?.old);
    if (!only) unavailable++;
    else if (only === sides?.fresh) unavailable += isAvailable(only, input) ? 0 : 1;
    else if (!isAvailable(only, input)) {
      useless.push(only);
      unavailable++;
    } else if (unavailable < maxUnavailable) candidates.push(only);
  }
  const room = Math.max(0, maxUnavailable - unavailable);
  return { remove: [...useless, ...candidates.slice(0, room)], createOn: [] };
}

/** Gives nodes a new pod beside the old one, and takes the old one when the new one is available. */
function surge(input: UpdateInput, maxSurge: number, desired: number): UpdateStep {
  const generation = templateGeneration(input.ds);
  const remove: Pod[] = [];
  const leaving: Pod[] = [];
  const replacements: string[] = [];
  const candidates: string[] = [];
  let surging = 0;
  let available = 0;
  for (const { name, fit, pods } of input.nodes) {
    const sides = sidesOf(pods, input.hash, generation);
    if (!sides) {
      surging++;
      continue;
    }
    const { fresh, old } = sides;
    const counted = old ?? fresh;
    const counts = counted !== undefined && isAvailable(counted, input);
    if (counts) available++;
    if (!old) continue;
    if (fresh) {
      if (isAvailable(fresh, input)) remove.push(old);
      else surging++;
    } else if (!fit) return { remove: [], createOn: [], lost: name };
    else if (!fit.shouldRun) (counts ? leaving : remove).push(old);
    else if (!counts) replacements.push(name);
    else if (surging < maxSurge) candidates.push(name);
  }
  remove.push(...leaving.slice(0, Math.max(0, available - desired)));
  return { remove, createOn: [...replacements, ...candidates.slice(0, Math.max(0, maxSurge - surging))] };
}
