import { useMemo, useRef, useState, type PointerEvent } from 'react';
import { formatClock, formatMoment } from '../clock/format-time.ts';
import { useT } from '../i18n/use-t.ts';
import { Tabs } from '../kit/tabs.tsx';
import { useSize } from '../kit/use-size.ts';
import { useApp } from '../store/context.ts';
import { groupMarks } from './group-marks.ts';
import { MarkLane } from './mark-lane.tsx';
import { ReadyPlot } from './ready-plot.tsx';
import { sampleAt } from './ready-curve.ts';
import { createScale, ticksOf, timeAt, xOf, type TimeScale, type TimeWindow } from './time-scale.ts';
import styles from './timeline.module.css';

/** What you did, what the cluster did about it, and how many pods were ready, over virtual time. */
const WINDOWS = ['all', '10m', '1m'] as const;

export function Timeline() {
  const t = useT();
  const [window, setWindow] = useState<TimeWindow>('all');
  const [hovered, setHovered] = useState<number | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  const { width } = useSize(plot);
  const scale = useScale(window, width);

  const onPointerMove = (event: PointerEvent): void => {
    const left = plot.current?.getBoundingClientRect().left ?? 0;
    setHovered(timeAt(scale, Math.max(0, event.clientX - left)));
  };

  return (
    <section className={styles['timeline']} aria-label={t('timeline.title')}>
      <header className={styles['header']}>
        <h2>{t('timeline.title')}</h2>
        <Hint hovered={hovered} />
        <Tabs
          className={styles['windows']}
          look="segmented"
          label={t('timeline.window')}
          value={window}
          onChange={setWindow}
          tabs={WINDOWS.map((value) => ({ value, label: t(`timeline.window.${value}`) }))}
        />
      </header>
      <div className={styles['body']}>
        <div className={styles['names']} aria-hidden="true">
          <span>{t('timeline.you')}</span>
          <span>{t('timeline.cluster')}</span>
          <span>{t('timeline.readyPods')}</span>
        </div>
        <div className={styles['plot']} onPointerMove={onPointerMove} onPointerLeave={() => setHovered(null)}>
          <div ref={plot} className={styles['inner']}>
            <Lanes scale={scale} />
            <ReadyPlot scale={scale} hoveredX={hovered === null ? null : xOf(scale, hovered)} />
            <Axis scale={scale} />
            <NowLine scale={scale} />
          </div>
        </div>
      </div>
    </section>
  );
}

/** The scale changes only when its end moves on, not with every frame. */
function useScale(window: TimeWindow, width: number): TimeScale {
  const to = useApp((state) => createScale(state.clock.now, window, 1).to);
  const from = useApp((state) => createScale(state.clock.now, window, 1).from);
  return useMemo(() => ({ from, to, width }), [from, to, width]);
}

function Lanes({ scale }: { readonly scale: TimeScale }) {
  const t = useT();
  const marks = useApp((state) => state.marks);
  const mine = useMemo(() => groupMarks(marks, 'you', scale), [marks, scale]);
  const theirs = useMemo(() => groupMarks(marks, 'cluster', scale), [marks, scale]);
  return (
    <>
      <MarkLane label={t('timeline.you')} lane="you" groups={mine} />
      <MarkLane label={t('timeline.cluster')} lane="cluster" groups={theirs} />
      {marks.length === 0 ? <p className={styles['empty']}>{t('timeline.empty')}</p> : null}
    </>
  );
}

function Axis({ scale }: { readonly scale: TimeScale }) {
  const ticks = useMemo(() => ticksOf(scale), [scale]);
  return (
    <div className={styles['axis']} aria-hidden="true">
      {ticks.map(({ t, x, label }) => (
        <span key={t} style={{ left: x }}>
          {label}
        </span>
      ))}
    </div>
  );
}

function NowLine({ scale }: { readonly scale: TimeScale }) {
  const x = useApp((state) => Math.round(xOf(scale, state.clock.now) * 2) / 2);
  return <div className={styles['now']} style={{ transform: `translateX(${x}px)` }} aria-hidden="true" />;
}

function Hint({ hovered }: { readonly hovered: number | null }) {
  const t = useT();
  const samples = useApp((state) => state.samples);
  const now = useApp((state) => (hovered === null ? 0 : state.clock.now));
  if (hovered === null || hovered > now) return <span className={styles['hint']}>{t('timeline.hint')}</span>;
  const sample = sampleAt(samples, hovered);
  return (
    <span className={styles['hint']}>
      <b title={formatClock(hovered)}>{formatMoment(hovered)}</b>
      {sample === undefined ? null : ` · ${t('timeline.sample', { ready: sample.ready, total: sample.total })}`}
    </span>
  );
}
