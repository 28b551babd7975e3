import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import styles from './place-list.module.css';

/** Lines about places in the text: problems, results, changes. A line with a place is a button that goes there. */
export interface PlaceListItem {
  readonly key: string;
  readonly tone: 'good' | 'neutral' | 'gone' | 'warning' | 'bad';
  readonly icon: ReactNode;
  readonly text: string;
  /** Read out before the text where the icon alone says it. */
  readonly kind?: string;
  readonly line?: number;
  readonly onGo?: () => void;
}

export interface PlaceListProps {
  readonly label: string;
  readonly items: readonly PlaceListItem[];
  readonly isMono?: boolean;
}

export function PlaceList({ label, items, isMono = false }: PlaceListProps) {
  return (
    <ul className={cx(styles['list'], isMono && styles['mono'])} aria-label={label} tabIndex={-1}>
      {items.map((item) => (
        <li key={item.key} className={styles[item.tone]}>
          {item.onGo ? (
            <button type="button" className={styles['row']} onClick={item.onGo}>
              <Line item={item} />
            </button>
          ) : (
            <div className={styles['row']}>
              <Line item={item} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function Line({ item }: { readonly item: PlaceListItem }) {
  const t = useT();
  const { icon, kind, text, line } = item;
  return (
    <>
      <span className={styles['icon']} aria-hidden="true">
        {icon}
      </span>
      <span className={styles['text']}>
        {kind === undefined ? null : <span className="visually-hidden">{kind}: </span>}
        {text}
      </span>
      {line === undefined ? null : <span className={styles['line']}>{t('editor.line', { line })}</span>}
    </>
  );
}
