import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { GraphModel, GraphState } from './graph-model.ts';

export const GraphContext = createContext<GraphModel | null>(null);

/** The model itself, for event handlers. */
export function useGraphModel(): GraphModel {
  const model = useContext(GraphContext);
  if (model === null) throw new Error('GraphContext is missing above this component');
  return model;
}

/** Select narrowly: every node of the graph listens. */
export function useGraph<T>(selector: (state: GraphState) => T): T {
  return useStore(useGraphModel().store, selector);
}
