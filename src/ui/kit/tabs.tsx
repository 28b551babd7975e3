import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './tabs.module.css';

/** Tabs with an underline (`line`), or a switch between few views (`segmented`). Arrow keys move between them. */
export interface TabDef<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  readonly isDisabled?: boolean;
}

export interface TabsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly tabs: readonly TabDef<V>[];
  readonly onChange: (value: V) => void;
  readonly look?: 'line' | 'segmented';
  readonly className?: string | undefined;
  /** The panel of the chosen tab. Leave out if the tabs only switch something elsewhere. */
  readonly children?: ReactNode;
}

export function Tabs<V extends string>(props: TabsProps<V>) {
  const { label, value, tabs, onChange, look = 'line', className, children } = props;
  return (
    <Radix.Root className={cx(styles['root'], className)} value={value} onValueChange={(next) => onChange(next as V)}>
      <Radix.List className={cx(styles['list'], styles[look])} aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} disabled={tab.isDisabled} className={styles['tab']}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          className={styles['panel']}
          hidden={children === undefined || tab.value !== value}
        >
          {tab.value === value ? children : null}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
