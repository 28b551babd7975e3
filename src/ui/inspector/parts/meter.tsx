import styles from './meter.module.css';

/** A share of something as a bar; put the number beside it. */
export function Meter({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.min(100, Math.max(0, share * 100));
  return (
    <div
      className={styles['meter']}
      role="meter"
      aria-label={label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={styles['fill']} data-full={share > 0.9} style={{ width: `${percent}%` }} />
    </div>
  );
}
