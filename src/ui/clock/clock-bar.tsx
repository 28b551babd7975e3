import { Pause, Play, StepBack, StepForward, Undo2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { IconButton } from '../kit/icon-button.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import { rewind, stepEvent, stepMs, togglePlay } from './clock-commands.ts';
import styles from './clock-bar.module.css';
import { formatClock } from './format-time.ts';
import { SpeedButton } from './speed-button.tsx';

/** Time in the user's hands: back, play, step, speed, and the read-out of virtual time. */
const ICON = 16;

const SpeedMenu = lazy(async () => ({ default: (await import('./speed-menu.tsx')).SpeedMenu }));

export function ClockBar() {
  const t = useT();
  const store = useAppStore();
  const canRewindStep = useApp((state) => state.clock.canRewindStep);
  const canRewindCommand = useApp((state) => state.clock.canRewindCommand);
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('clock.bar')}>
      <IconButton
        size="s"
        label={t('clock.rewindCommand')}
        shortcut="Shift ←"
        icon={<Undo2 size={ICON} />}
        disabled={!canRewindCommand}
        onClick={() => rewind(store.getState(), 'command')}
      />
      <IconButton
        size="s"
        label={t('clock.rewindStep')}
        shortcut="←"
        icon={<StepBack size={ICON} />}
        disabled={!canRewindStep}
        onClick={() => rewind(store.getState(), 'step')}
      />
      <PlayButton />
      <IconButton
        size="s"
        label={t('clock.stepEvent')}
        shortcut="→"
        icon={<StepForward size={ICON} />}
        onClick={() => stepEvent(store.getState())}
      />
      <Tooltip text={t('clock.stepSecond')} shortcut="Shift →">
        <button
          type="button"
          className={styles['text']}
          aria-label={t('clock.stepSecond')}
          onClick={() => stepMs(store.getState(), 1000)}
        >
          +1 s
        </button>
      </Tooltip>
      <Suspense fallback={<SpeedButton />}>
        <SpeedMenu />
      </Suspense>
      <ReadOut />
    </div>
  );
}

function PlayButton() {
  const t = useT();
  const store = useAppStore();
  const isPlaying = useApp((state) => state.clock.isPlaying);
  return (
    <IconButton
      size="s"
      className={cx(styles['play'], !isPlaying && styles['isPaused'])}
      label={t(isPlaying ? 'clock.pause' : 'clock.play')}
      shortcut="Space"
      icon={isPlaying ? <Pause size={ICON} fill="currentColor" /> : <Play size={ICON} fill="currentColor" />}
      onClick={() => togglePlay(store.getState())}
    />
  );
}

function ReadOut() {
  const t = useT();
  const text = useApp((state) => formatClock(state.clock.now));
  const isPlaying = useApp((state) => state.clock.isPlaying);
  return (
    <time
      className={cx(styles['time'], !isPlaying && styles['isStill'])}
      role="timer"
      aria-live="off"
      aria-label={`${t('clock.time')}, ${t(isPlaying ? 'clock.running' : 'clock.paused')}`}
      data-testid="clock"
    >
      {text}
    </time>
  );
}
