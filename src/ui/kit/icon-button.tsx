import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

/** A button that is only an icon: its label is read aloud and shown as a tooltip. */
export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'children'> {
  readonly label: string;
  readonly icon: ReactNode;
  /** Shown in the tooltip beside the label. */
  readonly shortcut?: string;
  readonly isPressed?: boolean;
  readonly size?: 's' | 'm';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, shortcut, isPressed, size = 'm', className, type = 'button', ...rest } = props;
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type={type}
        aria-label={label}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        className={cx(styles['iconButton'], styles[size], className)}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
