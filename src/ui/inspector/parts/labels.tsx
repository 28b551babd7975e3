import styles from './labels.module.css';

/** Labels or annotations, one a line, long values wrapped. */
export function Labels({ map }: { readonly map: Readonly<Record<string, string>> }) {
  return (
    <ul className={styles['labels']}>
      {Object.entries(map).map(([name, value]) => (
        <li key={name} className={styles['label']}>
          <span className={styles['name']}>{name}</span>
          <span className={styles['equals']}>=</span>
          {value}
        </li>
      ))}
    </ul>
  );
}
