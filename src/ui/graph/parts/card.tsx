import { memo, type ReactNode } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import { useT } from '../../i18n/use-t.ts';
import { cx } from '../../kit/cx.ts';
import type { CardNode } from '../projection/types.ts';
import { useItem } from '../store/use-item.ts';
import styles from './card.module.css';
import { KindGlyph } from './kind-glyph.tsx';

/** The frame of an object's card: glyph, name, kind, one line of facts, and a bar if something is counted. */
export interface CardFrameProps {
  readonly node: CardNode;
  /** Second line. */
  readonly facts?: ReactNode;
  /** A word at the upper right, with its tone. */
  readonly badge?: { readonly text: string; readonly tone: BadgeTone } | null;
  readonly meter?: { readonly value: number; readonly of: number; readonly tone: BadgeTone } | null;
  readonly isSmall?: boolean;
  /** What stands for the name, if not the name. */
  readonly title?: string;
}

export type BadgeTone = 'ready' | 'pending' | 'fail' | 'gone';

export const CardFrame = memo(function CardFrame(props: CardFrameProps) {
  const { node, facts, badge, meter, isSmall = false, title } = props;
  const { isSelected, isDimmed, isRelated, handlers } = useItem(node.id);
  const t = useT();
  const { name } = parseObjectKey(node.id);
  const isLeaving = node.object.metadata.deletionTimestamp !== undefined;
  const { kind } = node.object;
  return (
    <button
      type="button"
      {...handlers}
      title={name}
      aria-label={[t('graph.card.label', { kind, name }), badge?.text].filter(Boolean).join(', ')}
      aria-pressed={isSelected}
      className={cx(styles['card'], isSmall && styles['small'], isLeaving && styles['leaving'])}
      data-dimmed={isDimmed || undefined}
      data-related={isRelated || undefined}
    >
      <span className={styles['glyph']}>
        <KindGlyph groupKind={node.groupKind} />
      </span>
      <span className={styles['title']}>{title ?? name}</span>
      <span className={styles['badge']} data-tone={isLeaving ? 'gone' : badge?.tone}>
        {isLeaving ? t('graph.card.leaving') : badge?.text}
      </span>
      {isSmall ? null : (
        <span className={styles['facts']}>
          <span className={styles['kind']}>{kind}</span>
          {facts}
        </span>
      )}
      {meter ? <CardMeter {...meter} /> : null}
    </button>
  );
});

function CardMeter({ value, of, tone }: { readonly value: number; readonly of: number; readonly tone: BadgeTone }) {
  const part = of === 0 ? 0 : Math.min(1, value / of);
  return (
    <span className={styles['meter']} data-tone={tone}>
      <span style={{ width: `${Math.round(part * 1000) / 10}%` }} />
    </span>
  );
}
