import type { InputHTMLAttributes, Ref } from 'react';
import { cx } from './cx.ts';
import styles from './field.module.css';

/** A text input with its label above; `isLabelHidden` keeps the label for screen readers only. */
export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function Field({ label, isLabelHidden = false, className, ...rest }: FieldProps) {
  return (
    <label className={styles['field']}>
      <span className={isLabelHidden ? 'visually-hidden' : styles['label']}>{label}</span>
      <input className={cx(styles['input'], className)} autoComplete="off" spellCheck={false} {...rest} />
    </label>
  );
}
