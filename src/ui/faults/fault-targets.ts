/** What there is to aim a fault at, by kind of target. */
import { parseObjectKey, storeKey, type ObjectKey } from '../../core/api/group-kind.ts';
import type { KubeObject, PodSpec } from '../../core/api/types.ts';
import type { ComponentView, FaultTargetKind, FaultView, MachineView, PodSummary } from '../../workers/protocol.ts';
import { FAULT_INFO } from './fault-info.ts';

export interface ClusterParts {
  readonly machines: readonly MachineView[];
  readonly pods: ReadonlyMap<ObjectKey, PodSummary>;
  readonly objects: ReadonlyMap<ObjectKey, KubeObject>;
  readonly components: readonly ComponentView[];
  readonly faultCatalog: readonly FaultView[];
}

const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Pod specs that are written down somewhere: pods themselves and templates of workloads. */
function podSpecOf(object: KubeObject): PodSpec | undefined {
  const spec = object.spec as { containers?: unknown; template?: { spec?: PodSpec } } | undefined;
  return Array.isArray(spec?.containers) ? (spec as PodSpec) : spec?.template?.spec;
}

export function imagesIn(objects: ReadonlyMap<ObjectKey, KubeObject>): string[] {
  const images = new Set<string>();
  for (const object of objects.values()) {
    const spec = podSpecOf(object);
    for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])])
      if (container.image) images.add(container.image);
  }
  return [...images].sort(natural);
}

/** Only components some fault can stop. */
function componentsIn({ components, faultCatalog }: ClusterParts): string[] {
  const faults = faultCatalog.filter((fault) => fault.targets.includes('Component'));
  const onlyFor = faults.map((fault) => FAULT_INFO[fault.name]?.component);
  return components.map((c) => c.name).filter((name) => onlyFor.some((only) => only === undefined || only === name));
}

const LISTS: Readonly<Record<FaultTargetKind, (parts: ClusterParts) => string[]>> = {
  Node: ({ machines }) => machines.map((machine) => machine.name).sort(natural),
  Pod: ({ pods }) =>
    [...pods.keys()]
      .map((key) => parseObjectKey(key))
      .map((ref) => storeKey(ref.namespace, ref.name))
      .sort(natural),
  Image: ({ objects }) => imagesIn(objects),
  Component: componentsIn,
  Cluster: () => [''],
};

export function targetsOf(kind: FaultTargetKind, parts: ClusterParts): string[] {
  return LISTS[kind](parts);
}
