import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';
import { cx } from './cx.ts';

/** A button with a word on it. `primary` at most once per panel; `danger` for what breaks or deletes. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'primary' | 'plain' | 'ghost' | 'danger';
  readonly size?: 's' | 'm';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = 'plain', size = 'm', className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cx(styles['button'], styles[variant], styles[size], className)} {...rest} />;
}
