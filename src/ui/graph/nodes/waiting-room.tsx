import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { cx } from '../../kit/cx.ts';
import { StateGlyph } from '../../kit/state-glyph.tsx';
import { PodList } from '../parts/pod-list.tsx';
import { useGraph } from '../store/context.ts';
import styles from './machine.module.css';

/** Pods the scheduler has not placed, or cannot. */
export const WaitingRoom = memo(function WaitingRoom({ id }: NodeProps) {
  const t = useT();
  const node = useGraph((state) => state.graph.nodes.get(id));
  const room = useGraph((state) => state.layout.rooms.get(id));
  if (node?.type !== 'waiting' || room === undefined) return null;
  return (
    <section
      className={cx(styles['room'], styles['waiting'])}
      aria-label={t('graph.waiting.label', { n: node.pods.length })}
    >
      <h3 className={styles['heading']}>
        <StateGlyph tone="pending" />
        {t('graph.waiting')}
        <span className={styles['count']}>{node.pods.length}</span>
      </h3>
      <div className={styles['pods']}>
        <PodList pods={node.pods} room={room} />
      </div>
    </section>
  );
});
