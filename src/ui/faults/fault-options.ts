/** Which faults fit a target, and which of them are active on it. */
import type { FaultRecord, FaultTargetKind, FaultView } from '../../workers/protocol.ts';
import { FAULT_INFO } from './fault-info.ts';

export interface FaultTarget {
  readonly kind: FaultTargetKind;
  /** Node name, 'namespace/pod', image reference, component name, or '' for the cluster. */
  readonly name: string;
}

export interface FaultOption {
  readonly name: string;
  readonly isOneShot: boolean;
  readonly active?: FaultRecord;
}

function fits(fault: FaultView, target: FaultTarget): boolean {
  if (!fault.targets.includes(target.kind)) return false;
  const only = FAULT_INFO[fault.name]?.component;
  return only === undefined || target.name === '' || only === target.name;
}

export function faultOptions(
  catalog: readonly FaultView[],
  active: readonly FaultRecord[],
  target: FaultTarget,
): FaultOption[] {
  return catalog
    .filter((fault) => fits(fault, target))
    .map(({ name, isOneShot }) => {
      const record = active.find((r) => r.name === name && r.target === target.name);
      return { name, isOneShot, ...(record ? { active: record } : {}) };
    });
}

/** Kinds of targets some fault aims at, in a fixed order. */
const TARGET_KINDS: readonly FaultTargetKind[] = ['Node', 'Pod', 'Image', 'Component', 'Cluster'];

export function targetKinds(catalog: readonly FaultView[]): FaultTargetKind[] {
  return TARGET_KINDS.filter((kind) => catalog.some((fault) => fault.targets.includes(kind)));
}
