import { lazy, Suspense, useLayoutEffect } from 'react';
import { ErrorBoundary } from './crash/error-boundary.tsx';
import { Toasts } from './kit/toasts.tsx';
import { TooltipProvider } from './kit/tooltip.tsx';
import { BootScreen } from './layout/boot-screen.tsx';
import { Shell } from './layout/shell.tsx';
import { AppContext, useApp } from './store/context.ts';
import type { AppStore } from './store/create-store.ts';

/* Needed later or never. */
const ClusterDialog = lazy(async () => ({ default: (await import('./layout/cluster-dialog.tsx')).ClusterDialog }));
const CrashDialog = lazy(async () => ({ default: (await import('./crash/crash-dialog.tsx')).CrashDialog }));
const HelpDialog = lazy(async () => ({ default: (await import('./layout/help-dialog.tsx')).HelpDialog }));
const JoinDialog = lazy(async () => ({ default: (await import('./join/join-dialog.tsx')).JoinDialog }));
const AddNodeDialog = lazy(async () => ({ default: (await import('./machines/add-node-dialog.tsx')).AddNodeDialog }));
const RemoveNodeDialog = lazy(async () => ({
  default: (await import('./machines/remove-node-dialog.tsx')).RemoveNodeDialog,
}));
const ShareDialog = lazy(async () => ({ default: (await import('./share/share-dialog.tsx')).ShareDialog }));
const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));

/** The page around one store. */
export function App({ store }: { readonly store: AppStore }) {
  return (
    <AppContext value={store}>
      <TooltipProvider>
        <DocumentAttributes />
        <Suspense>
          <ErrorBoundary>
            <Shell />
            <Suspense>
              <Overlays />
            </Suspense>
          </ErrorBoundary>
          <Toasts />
        </Suspense>
      </TooltipProvider>
    </AppContext>
  );
}

function Overlays() {
  const phase = useApp((state) => state.phase);
  const overlay = useApp((state) => state.overlay);
  if (phase === 'crashed') return <CrashDialog />;
  return (
    <>
      {phase === 'booting' ? <BootScreen /> : null}
      {overlay === 'palette' ? <Palette /> : null}
      {overlay === 'help' ? <HelpDialog /> : null}
      {overlay === 'cluster' ? <ClusterDialog /> : null}
      {overlay === 'join' ? <JoinDialog /> : null}
      {overlay === 'add-node' ? <AddNodeDialog /> : null}
      {overlay === 'remove-node' ? <RemoveNodeDialog /> : null}
      {overlay === 'share' ? <ShareDialog /> : null}
    </>
  );
}

const LANG = { en: 'en', zh: 'zh-Hans' } as const;

/** Menus and dialogs are rendered into the body, so theme and language belong on the document. */
function DocumentAttributes() {
  const theme = useApp((state) => state.theme);
  const locale = useApp((state) => state.locale);
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.lang = LANG[locale];
  }, [theme, locale]);
  return null;
}
