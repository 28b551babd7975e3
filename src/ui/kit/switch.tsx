import { Switch as Radix } from 'radix-ui';
import styles from './switch.module.css';

/** On or off. */
export interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, isOn, onChange }: SwitchProps) {
  return (
    <Radix.Root className={styles['switch']} aria-label={label} checked={isOn} onCheckedChange={onChange}>
      <Radix.Thumb className={styles['thumb']} />
    </Radix.Root>
  );
}
