import { lazy, Suspense, type CSSProperties } from 'react';
import { Announcer } from '../announce/announcer.tsx';
import { useClockKeys } from '../clock/use-clock-keys.ts';
import { ErrorBoundary } from '../crash/error-boundary.tsx';
import { GraphCanvas } from '../graph/graph-canvas.tsx';
import { useT } from '../i18n/use-t.ts';
import { Resizer } from '../kit/resizer.tsx';
import { Spinner } from '../kit/spinner.tsx';
import { useApp } from '../store/context.ts';
import type { SizedPanel } from '../store/state.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { ApiDown } from './api-down.tsx';
import { Rail } from './rail.tsx';
import styles from './shell.module.css';
import { Sheet } from './sheet.tsx';
import { SidePanel } from './side-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { useLayoutMode } from './use-layout-mode.ts';
import { useRegionKeys } from './use-region-keys.ts';
import { useReturnFocus } from './use-return-focus.ts';

/** The whole page: bars around the graph, panels beside it or, where it is narrow, sheets over it. */
const SIZES = {
  left: { initial: 360, min: 260, max: 720 },
  inspector: { initial: 340, min: 280, max: 640 },
  timeline: { initial: 172, min: 120, max: 360 },
} as const satisfies Record<SizedPanel, { initial: number; min: number; max: number }>;

const LEFT = `min(${SIZES.left.initial}px, 38vw)`;

/** Where it is narrow, not needed before something is selected. */
const InspectorPanel = lazy(async () => ({
  default: (await import('../inspector/inspector-panel.tsx')).InspectorPanel,
}));

const ShellPanel = lazy(async () => ({ default: (await import('../terminal/shell-panel.tsx')).ShellPanel }));

export function Shell() {
  useClockKeys();
  useRegionKeys();
  useReturnFocus();
  const t = useT();
  const mode = useLayoutMode();
  const panel = useApp((state) => state.panel);
  const isPanelOpen = useApp((state) => state.isPanelOpen);
  const isInspectorOpen = useApp((state) => state.isInspectorOpen);
  const hasSelection = useApp((state) => state.selection !== null);
  const sizes = useApp((state) => state.sizes);
  const sizeOf = (panel: SizedPanel): number => sizes[panel] ?? SIZES[panel].initial;
  const isDocked = mode === 'wide' && isInspectorOpen;
  const vars = {
    // Until somebody says how wide, the map gets the larger part.
    '--left': mode === 'narrow' || !isPanelOpen ? '0px' : sizes.left === undefined ? LEFT : `${sizes.left}px`,
    '--right': isDocked ? `${sizeOf('inspector')}px` : '0px',
    '--timeline': `${sizeOf('timeline')}px`,
  } as CSSProperties;

  return (
    <div className={styles['shell']} data-mode={mode} style={vars}>
      <TopBar mode={mode} />
      <Rail mode={mode} />
      {mode !== 'narrow' && isPanelOpen ? (
        <aside className={styles['left']} aria-label={t(`app.panel.${panel}`)} data-region>
          <SidePanel />
          <PanelResizer panel="left" edge="right" />
        </aside>
      ) : null}
      <main className={styles['main']}>
        <div className={styles['graph']}>
          <ApiDown />
          <ErrorBoundary>
            <GraphCanvas />
          </ErrorBoundary>
        </div>
        <ContainerShell />
      </main>
      <footer className={styles['time']} data-region>
        <ErrorBoundary>
          <Timeline />
        </ErrorBoundary>
        {mode === 'narrow' ? null : <PanelResizer panel="timeline" edge="top" />}
      </footer>
      {isDocked ? (
        <aside className={styles['right']} aria-label={t('app.panel.inspector')} data-region>
          <Inspector />
          <PanelResizer panel="inspector" edge="left" />
        </aside>
      ) : null}
      <Announcer />
      <Sheets mode={mode} isInspectorShown={!isDocked && hasSelection && isInspectorOpen} />
    </div>
  );
}

function ContainerShell() {
  const target = useApp((state) => state.shell);
  if (target === null) return null;
  return (
    <ErrorBoundary>
      <Suspense>
        <ShellPanel key={`${target.podKey} ${target.container}`} target={target} />
      </Suspense>
    </ErrorBoundary>
  );
}

function Sheets({ mode, isInspectorShown }: { readonly mode: string; readonly isInspectorShown: boolean }) {
  const t = useT();
  const panel = useApp((state) => state.panel);
  const isPanelOpen = useApp((state) => state.isPanelOpen);
  const closePanel = useApp((state) => state.closePanel);
  const setInspectorOpen = useApp((state) => state.setInspectorOpen);
  const side = mode === 'narrow' ? 'bottom' : 'right';
  return (
    <>
      {mode === 'narrow' && isPanelOpen ? (
        <Sheet side="bottom" label={t(`app.panel.${panel}`)} onClose={closePanel}>
          <SidePanel />
        </Sheet>
      ) : null}
      {mode !== 'wide' && isInspectorShown ? (
        <Sheet side={side} label={t('app.panel.inspector')} onClose={() => setInspectorOpen(false)}>
          <Inspector />
        </Sheet>
      ) : null}
    </>
  );
}

function Inspector() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Spinner />}>
        <InspectorPanel />
      </Suspense>
    </ErrorBoundary>
  );
}

function PanelResizer({ panel, edge }: { readonly panel: SizedPanel; readonly edge: 'left' | 'right' | 'top' }) {
  const t = useT();
  const size = useApp((state) => state.sizes[panel] ?? SIZES[panel].initial);
  const setSize = useApp((state) => state.setSize);
  return (
    <Resizer
      label={t(`app.resize.${panel}`)}
      edge={edge}
      size={size}
      {...SIZES[panel]}
      onResize={(px) => setSize(panel, px)}
    />
  );
}
