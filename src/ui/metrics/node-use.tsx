import { createContext, use, useMemo, type ReactNode } from 'react';
import { METRICS, useMetrics, parseUse, type NodeMetricsList, type Use } from './use-metrics.ts';

/** What all nodes use, asked for once and handed to whoever draws one of them. */
const NodeUse = createContext<ReadonlyMap<string, Use>>(new Map());

export function NodeUseProvider({ children }: { readonly children: ReactNode }) {
  const list = useMetrics<NodeMetricsList>(`${METRICS}/nodes`);
  const byName = useMemo(
    () => new Map((list?.items ?? []).map(({ metadata, usage }) => [metadata.name, parseUse(usage)])),
    [list],
  );
  return <NodeUse value={byName}>{children}</NodeUse>;
}

export const useNodeUse = (name: string): Use | undefined => use(NodeUse).get(name);
