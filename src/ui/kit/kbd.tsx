import styles from './kbd.module.css';

/** A keyboard shortcut, e.g. `Ctrl K`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className={styles['kbd']}>{keys}</kbd>;
}
