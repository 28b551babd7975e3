import { RotateCcw, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import { useT } from '../i18n/use-t.ts';
import { IconButton } from '../kit/icon-button.tsx';
import { Spinner } from '../kit/spinner.tsx';
import { useApp } from '../store/context.ts';
import type { ShellTarget } from '../store/state.ts';
import styles from './shell-panel.module.css';

/** A shell in a container, below the graph so that what it does can be seen. Closing it ends it. */
const TerminalScreen = lazy(async () => ({ default: (await import('./terminal-screen.tsx')).TerminalScreen }));

export function ShellPanel({ target }: { readonly target: ShellTarget }) {
  const t = useT();
  const close = useApp((state) => state.closeShell);
  const isPlaying = useApp((state) => state.clock.isPlaying);
  const [run, setRun] = useState({ n: 0, hasEnded: false });
  const closeButton = useRef<HTMLButtonElement>(null);
  const { namespace, name } = parseObjectKey(target.podKey);
  return (
    <section className={styles['panel']} aria-label={t('inspector.shell.label', { name, container: target.container })}>
      <header className={styles['header']}>
        <code className={styles['command']}>
          kubectl exec -it {namespace === 'default' ? '' : `-n ${namespace} `}
          {name} -c {target.container} -- sh
        </code>
        {isPlaying || run.hasEnded ? null : <span className={styles['hint']}>{t('inspector.shell.paused')}</span>}
        {run.hasEnded ? (
          <IconButton
            size="s"
            label={t('inspector.shell.again')}
            icon={<RotateCcw size={15} />}
            onClick={() => setRun(({ n }) => ({ n: n + 1, hasEnded: false }))}
          />
        ) : null}
        <IconButton
          ref={closeButton}
          size="s"
          label={t('inspector.shell.close')}
          icon={<X size={16} />}
          onClick={close}
        />
      </header>
      <Suspense fallback={<Spinner />}>
        <TerminalScreen
          key={run.n}
          target={target}
          onLeave={() => closeButton.current?.focus()}
          onEnd={() => setRun(({ n }) => ({ n, hasEnded: true }))}
        />
      </Suspense>
    </section>
  );
}
