import { Background, BackgroundVariant, ReactFlow, useStore, type NodeChange } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useAppStore } from '../store/context.ts';
import { DotLayer } from './edges/dot-layer.tsx';
import { EdgeLayer } from './edges/edge-layer.tsx';
import type { FlowNode } from './store/flow-nodes.ts';
import styles from './graph-canvas.module.css';
import { NODE_TYPES } from './nodes/node-types.ts';
import { useGraph, useGraphModel } from './store/context.ts';
import type { GraphModel } from './store/graph-model.ts';
import { fitFor, useAutoFit } from './use-auto-fit.ts';
import { useMapKeys } from './use-map-keys.ts';

/** React Flow with our nodes on it. It pans, zooms and drags; selection, focus and edges are our own. */
const FAR = 0.4;
const MANY_NODES = 120;

/** How large the letters of the map are made: see --map-text. */
const textSize = (zoom: number) => (zoom >= 0.9 ? 'usual' : zoom >= 0.76 ? 'small' : 'tiny');

const WIDE_FIT = fitFor(Infinity);

export function FlowSurface() {
  const t = useT();
  const app = useAppStore();
  const model = useGraphModel();
  const nodes = useGraph((state) => state.nodes);
  const isFar = useStore((state) => state.transform[2] < FAR);
  const size = useStore((state) => textSize(state.transform[2]));
  const host = useRef<HTMLDivElement>(null);
  const autoFit = useAutoFit();
  const keys = useMapKeys(host, autoFit.release);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => model.resize(width, height), [model, width, height]);
  return (
    <div
      ref={host}
      className={styles['surface']}
      role="group"
      data-region
      aria-label={t('graph.canvas')}
      aria-description={t('graph.help')}
      data-far={isFar || undefined}
      data-size={size}
      {...keys}
    >
      <ReactFlow<FlowNode>
        nodes={nodes}
        edges={NO_EDGES}
        nodeTypes={NODE_TYPES}
        onNodesChange={(changes) => applyDrags(changes, model)}
        onPaneClick={() => app.getState().select(null)}
        onMoveStart={(event) => event !== null && autoFit.release()}
        onlyRenderVisibleElements={nodes.length > MANY_NODES}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        selectNodesOnDrag={false}
        nodeDragThreshold={4}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        minZoom={0.08}
        maxZoom={2}
        fitView
        fitViewOptions={WIDE_FIT}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--line)" />
        <EdgeLayer />
        <DotLayer />
      </ReactFlow>
    </div>
  );
}

const NO_EDGES: [] = [];

function applyDrags(changes: readonly NodeChange<FlowNode>[], model: GraphModel): void {
  for (const change of changes) {
    if (change.type === 'position' && change.position) model.drag(change.id, change.position, change.dragging !== true);
  }
}
