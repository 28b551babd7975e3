import type { GraphState } from './graph-model.ts';

/** Whether the user has nothing on the map yet, so that a hint stands at its top: machines, if any, are below it. */
export const isEmpty = ({ graph }: GraphState): boolean =>
  ![...graph.nodes.values()].some((node) => node.type !== 'machine' || node.pods.length > 0);
