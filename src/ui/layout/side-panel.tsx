import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../crash/error-boundary.tsx';
import { FaultPanel } from '../faults/fault-panel.tsx';
import { Spinner } from '../kit/spinner.tsx';
import { ResourcesPanel } from '../resources/resources-panel.tsx';
import { useApp } from '../store/context.ts';
import type { RailPanel } from '../store/state.ts';
import { TrafficPanel } from '../traffic/traffic-panel.tsx';

/** The panel chosen on the rail. The editor is fetched when it is first shown. */
const EditorPanel = lazy(async () => ({ default: (await import('../editor/editor-panel.tsx')).EditorPanel }));

const PANELS = {
  yaml: EditorPanel,
  resources: ResourcesPanel,
  faults: FaultPanel,
  traffic: TrafficPanel,
} as const satisfies Record<RailPanel, unknown>;

export function SidePanel() {
  const panel = useApp((state) => state.panel);
  const Chosen = PANELS[panel];
  return (
    <ErrorBoundary key={panel}>
      <Suspense fallback={<Spinner />}>
        <Chosen />
      </Suspense>
    </ErrorBoundary>
  );
}
