import { useEffect, useRef, type ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import styles from './sheet.module.css';

/** A panel that slides over the graph where there is no room beside it. Escape or its grip closes it. */
export interface SheetProps {
  readonly side: 'bottom' | 'right';
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Sheet({ side, label, onClose, children }: SheetProps) {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = ref.current;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
  return (
    <aside ref={ref} data-region className={cx(styles['sheet'], styles[side])} aria-label={label}>
      {side === 'bottom' ? (
        <button type="button" className={styles['grip']} aria-label={t('app.close')} onClick={onClose} />
      ) : null}
      <div className={styles['body']}>{children}</div>
    </aside>
  );
}
