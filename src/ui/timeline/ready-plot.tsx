import { useMemo, useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useSize } from '../kit/use-size.ts';
import { useApp } from '../store/context.ts';
import { readyCurve } from './ready-curve.ts';
import type { TimeScale } from './time-scale.ts';
import styles from './timeline.module.css';

/** The curve of ready pods, with all pods as a fine line above it. Redrawn when a sample comes, at most each second. */
const SAMPLE_MS = 1000;

export function ReadyPlot({ scale, hoveredX }: { readonly scale: TimeScale; readonly hoveredX: number | null }) {
  const t = useT();
  const ref = useRef<HTMLDivElement>(null);
  const { height } = useSize(ref);
  const samples = useApp((state) => state.samples);
  const now = useApp((state) => Math.floor(state.clock.now / SAMPLE_MS) * SAMPLE_MS);
  const curve = useMemo(() => readyCurve(samples, now, scale, height), [samples, now, scale, height]);
  const last = samples.at(-1);
  const label = last === undefined ? t('timeline.readyPods') : t('timeline.sample', { ...last });
  return (
    <div ref={ref} className={styles['curve']}>
      <svg width={scale.width} height={height} role="img" aria-label={label}>
        <path d={curve.area} className={styles['area']} />
        <path d={curve.totalLine} className={styles['total']} />
        <path d={curve.line} className={styles['line']} />
        {hoveredX === null ? null : <path d={`M${hoveredX.toFixed(1)} 0V${height}`} className={styles['hair']} />}
      </svg>
      {last === undefined ? null : <span className={styles['top']}>{curve.top}</span>}
    </div>
  );
}
