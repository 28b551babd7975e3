import styles from './switch.module.css';

/** On or off. */
export interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, isOn, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className={styles['switch']}
      aria-label={label}
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
    >
      <i className={styles['thumb']} />
    </button>
  );
}
