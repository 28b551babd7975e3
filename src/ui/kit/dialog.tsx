import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

/** A window over the page that keeps the focus until it is closed. */
export interface DialogProps {
  readonly title: string;
  /** Without it the dialog has no close button and Escape does nothing: the user must choose. */
  readonly onClose?: () => void;
  readonly closeLabel?: string;
  readonly description?: ReactNode;
  readonly width?: number;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, closeLabel = '', description, width = 520, children }: DialogProps) {
  const keepOpen = (event: Event): void => {
    if (onClose === undefined) event.preventDefault();
  };
  return (
    <Radix.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose?.())}>
      <Radix.Portal>
        <Radix.Overlay className={styles['overlay']} />
        <Radix.Content
          className={styles['dialog']}
          style={{ width }}
          onEscapeKeyDown={keepOpen}
          onPointerDownOutside={keepOpen}
          onOpenAutoFocus={startAtContent}
          tabIndex={-1}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className={styles['header']}>
            <Radix.Title className={styles['title']}>{title}</Radix.Title>
            {onClose ? <IconButton label={closeLabel} icon={<X size={16} />} size="s" onClick={onClose} /> : null}
          </header>
          {description === undefined ? null : (
            <Radix.Description className={cx(styles['description'])}>{description}</Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/**
 * The first field of a form, else the window itself: not its close button, which says nothing of what is in the window.
 */
function startAtContent(event: Event): void {
  const window = event.currentTarget;
  if (!(window instanceof HTMLElement)) return;
  event.preventDefault();
  (window.querySelector<HTMLElement>('form input:checked, form input, form textarea, form select') ?? window).focus();
}

export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <footer className={styles['actions']}>{children}</footer>;
}
