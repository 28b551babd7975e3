import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/types.ts';

/**
 * A cluster as the naive scheduler sees it: nothing but the objects. For tests only: rules of placement written down a
 * second time, each question answered by looking at everything, to compare the real scheduler with.
 */
export interface World {
  readonly nodes: readonly Node[];
  /** Pods that have a node. */
  readonly placed: readonly Pod[];
  /** Labels of namespaces by name. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the Services of a namespace select. */
  readonly services: readonly { readonly namespace: string; readonly selector: Readonly<Record<string, string>> }[];
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
}

export interface Refusal {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly isUnresolvable: boolean;
}

/** An objection that removing pods could lift, or could not. */
export const refuse = (plugin: string, ...reasons: string[]): Refusal => ({ plugin, reasons, isUnresolvable: false });
export const never = (plugin: string, ...reasons: string[]): Refusal => ({ plugin, reasons, isUnresolvable: true });

export type Filter = (pod: Pod, node: Node, world: World) => Refusal | undefined;

export const labelsOf = ({ metadata }: Node | Pod): Readonly<Record<string, string>> => metadata.labels ?? {};
export const podsOn = (node: Node, world: World): readonly Pod[] =>
  world.placed.filter((pod) => pod.spec.nodeName === node.metadata.name);
export const nodeOf = (pod: Pod, world: World): Node | undefined =>
  world.nodes.find((node) => node.metadata.name === pod.spec.nodeName);
