import { Ellipsis } from 'lucide-react';
import { memo } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { cx } from '../../kit/cx.ts';
import { StateGlyph } from '../../kit/state-glyph.tsx';
import { shortName } from '../projection/short-name.ts';
import { useFaultMenu } from '../store/use-fault-menu.ts';
import { useItem } from '../store/use-item.ts';
import { podWord } from './pod-word.ts';
import styles from './pods.module.css';

/** One pod as an element: glyph, short name and word; as a chip, only glyph and the end of the name. */
export interface PodRowProps {
  readonly pod: PodSummary;
  readonly isChip?: boolean;
}

export const PodRow = memo(function PodRow({ pod, isChip = false }: PodRowProps) {
  const t = useT();
  const { isSelected, isDimmed, isRelated, handlers } = useItem(pod.key);
  const { namespace, name } = parseObjectKey(pod.key);
  const openMenu = useFaultMenu('Pod', `${namespace}/${name}`);
  const { head, tail } = shortName(name);
  const word = podWord(t, pod);
  return (
    <div
      className={cx(styles['pod'], isChip && styles['chip'])}
      data-pod={pod.key}
      data-tone={pod.tone}
      data-selected={isSelected || undefined}
      data-dimmed={isDimmed || undefined}
      data-related={isRelated || undefined}
      onContextMenu={openMenu}
    >
      <button
        type="button"
        {...handlers}
        className={styles['main']}
        aria-pressed={isSelected}
        aria-label={t('graph.pod.label', { name, status: word })}
        title={`${name} · ${pod.status}`}
      >
        <StateGlyph tone={pod.tone} />
        <span className={styles['name']}>
          <span className={styles['head']}>{head}</span>
          <span>{tail}</span>
        </span>
        {pod.restarts > 0 ? (
          <span className={styles['restarts']} title={t('graph.pod.restarts', { n: pod.restarts })}>
            ↻{pod.restarts}
          </span>
        ) : null}
        {isChip ? null : <span className={styles['word']}>{word}</span>}
      </button>
      <button
        type="button"
        className={cx(styles['more'], 'nodrag')}
        tabIndex={-1}
        aria-label={t('graph.node.menu', { name })}
        onClick={openMenu}
      >
        <Ellipsis size={14} aria-hidden="true" />
      </button>
    </div>
  );
});
