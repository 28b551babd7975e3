import '@xyflow/react/dist/base.css';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { NodeUseProvider } from '../metrics/node-use.tsx';
import { useAppStore } from '../store/context.ts';
import { FlowSurface } from './flow-surface.tsx';
import styles from './graph-canvas.module.css';
import { nodeDefOf } from './nodes/registry.ts';
import { EmptyState } from './parts/empty-state.tsx';
import { GraphToolbar } from './parts/graph-toolbar.tsx';
import { Legend } from './parts/legend.tsx';
import { MenuHost } from './parts/menu-host.tsx';
import { GraphContext } from './store/context.ts';
import { GraphModel } from './store/graph-model.ts';

/** The map of the cluster: one model a mount, so that several widgets live on one page. */
export function GraphCanvas() {
  const app = useAppStore();
  const [model] = useState(() => new GraphModel(app, nodeDefOf, (groupKind) => nodeDefOf(groupKind).band));
  useEffect(() => model.attach(), [model]);
  return (
    <GraphContext.Provider value={model}>
      <ReactFlowProvider>
        <div className={styles['canvas']}>
          <GraphToolbar />
          <NodeUseProvider>
            <FlowSurface />
          </NodeUseProvider>
          <EmptyState />
          <Legend />
          <MenuHost />
        </div>
      </ReactFlowProvider>
    </GraphContext.Provider>
  );
}
