import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useAppStore } from '../../store/context.ts';
import { KindGlyph } from '../parts/kind-glyph.tsx';
import styles from '../parts/card.module.css';
import { useGraph, useGraphModel } from '../store/context.ts';

/** A source of requests: how many, and how many are answered. Opens the panel that steers it. */
export const TrafficCard = memo(function TrafficCard({ id }: NodeProps) {
  const t = useT();
  const app = useAppStore();
  const model = useGraphModel();
  const node = useGraph((state) => state.graph.nodes.get(id));
  const isDimmed = useGraph((state) => state.hover !== null && state.related !== null && !state.related.has(id));
  if (node?.type !== 'traffic') return null;
  const { source, sent, ok } = node.report;
  const percent = sent === 0 ? null : Math.floor((ok / sent) * 1000) / 10;
  const tone = percent === null ? 'gone' : percent >= 99.95 ? 'ready' : percent >= 90 ? 'pending' : 'fail';
  return (
    <button
      type="button"
      className={styles['card']}
      data-graph-item={id}
      tabIndex={-1}
      data-dimmed={isDimmed || undefined}
      title={source.url}
      onClick={() => app.getState().openPanel('traffic')}
      onPointerEnter={() => model.hoverSoon(id)}
      onPointerLeave={() => model.hoverSoon(null)}
    >
      <span className={styles['glyph']}>
        <KindGlyph groupKind="traffic" />
      </span>
      <span className={styles['title']}>{t('graph.traffic')}</span>
      <span className={styles['badge']} data-tone={tone}>
        {percent === null ? t('graph.traffic.none') : t('graph.traffic.ok', { n: percent })}
      </span>
      <span className={styles['facts']}>
        <span className={styles['kind']}>{t('graph.traffic.rate', { n: source.requestsPerSecond })}</span>
        <span>{source.url.replace(/^https?:\/\//, '')}</span>
      </span>
    </button>
  );
});
