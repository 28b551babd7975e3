import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../crash/error-boundary.tsx';
import { Spinner } from '../kit/spinner.tsx';
import { useApp } from '../store/context.ts';
import type { RailPanel } from '../store/state.ts';

/** The panel chosen on the rail. Each is fetched when it is first shown. */
const EditorPanel = lazy(async () => ({ default: (await import('../editor/editor-panel.tsx')).EditorPanel }));

const ResourcesPanel = lazy(async () => ({
  default: (await import('../resources/resources-panel.tsx')).ResourcesPanel,
}));
const FaultPanel = lazy(async () => ({ default: (await import('../faults/fault-panel.tsx')).FaultPanel }));
const TrafficPanel = lazy(async () => ({ default: (await import('../traffic/traffic-panel.tsx')).TrafficPanel }));

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
