import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { KindGlyph } from '../parts/kind-glyph.tsx';
import { PodList } from '../parts/pod-list.tsx';
import { countPods } from '../projection/pod-counts.ts';
import { useGraph } from '../store/context.ts';
import styles from './machine.module.css';

/** The many pods of one owner in the view "ownership". */
export const PodStack = memo(function PodStack({ id }: NodeProps) {
  const t = useT();
  const node = useGraph((state) => state.graph.nodes.get(id));
  const room = useGraph((state) => state.layout.rooms.get(id));
  if (node?.type !== 'stack' || room === undefined) return null;
  const { total, ready, failed } = countPods(node.pods);
  const summary = t('graph.pods.summary', { n: total, ready, failed, pending: total - ready - failed });
  return (
    <section className={styles['room']} aria-label={summary}>
      <h3 className={styles['heading']} style={{ color: 'var(--ink)' }} title={summary}>
        <KindGlyph groupKind="Pod" />
        {t('graph.stack.title', { n: total })}
        <span className={styles['count']}>{t('graph.workload.ready', { ready, n: total })}</span>
      </h3>
      <div className={styles['pods']}>
        <PodList pods={node.pods} room={room} />
      </div>
    </section>
  );
});
