import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import { IconButton } from '../kit/icon-button.tsx';
import styles from './sheet.module.css';

/** A panel that slides over the graph where there is no room beside it. Escape closes it; the graph stays usable. */
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
    <aside ref={ref} className={cx(styles['sheet'], styles[side])} aria-label={label}>
      <div className={styles['grip']}>
        <IconButton size="s" label={t('app.close')} icon={<X size={16} />} onClick={onClose} />
      </div>
      <div className={styles['body']}>{children}</div>
    </aside>
  );
}
