import { ChevronDown } from 'lucide-react';
import { cx } from './cx.ts';
import styles from './select.module.css';

/** One of few values. The browser's own list: every device knows how to show it. */
export interface SelectProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
  readonly className?: string | undefined;
}

export function Select<V extends string>({ label, value, options, onChange, className }: SelectProps<V>) {
  return (
    <span className={cx(styles['select'], className)}>
      <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value as V)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden="true" />
    </span>
  );
}
