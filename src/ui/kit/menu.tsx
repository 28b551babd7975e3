import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './menu.module.css';

/** A menu that opens from a button. Compose with MenuItem, MenuRadio, MenuLabel and MenuSeparator. */
export interface MenuProps {
  /** A button; it gets the menu's role and state. */
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly children: ReactNode;
}

export function Menu({ trigger, align = 'start', children }: MenuProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles['menu']} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, isDanger = false, isDisabled = false, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item className={cx(styles['item'], isDanger && styles['danger'])} disabled={isDisabled} onSelect={onSelect}>
      {icon === undefined ? null : <span className={styles['icon']}>{icon}</span>}
      {children}
    </Radix.Item>
  );
}

export interface MenuRadioProps<V extends string> {
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
}

export function MenuRadio<V extends string>({ value, options, onChange }: MenuRadioProps<V>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as V)}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={styles['item']}>
          <span className={styles['icon']}>
            <Radix.ItemIndicator className={styles['dot']} />
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <Radix.Label className={styles['label']}>{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className={styles['separator']} />;
}
