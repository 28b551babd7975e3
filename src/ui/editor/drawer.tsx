import { ChevronDown, ChevronRight, X } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { IconButton } from '../kit/icon-button.tsx';
import styles from './drawer.module.css';

/** A strip under the editor that can be folded to its title, or closed. */
export interface DrawerProps {
  readonly title: ReactNode;
  readonly closeLabel?: string;
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

export function Drawer({ title, closeLabel = '', onClose, children }: DrawerProps) {
  const [isOpen, setIsOpen] = useState(true);
  const id = useId();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className={styles['drawer']}>
      <div className={styles['head']}>
        <button
          type="button"
          className={styles['title']}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Chevron size={14} aria-hidden="true" />
          {title}
        </button>
        {onClose ? <IconButton size="s" label={closeLabel} icon={<X size={14} />} onClick={onClose} /> : null}
      </div>
      <div id={id} hidden={!isOpen}>
        {children}
      </div>
    </div>
  );
}
