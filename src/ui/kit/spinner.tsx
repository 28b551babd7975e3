import { useT } from '../i18n/use-t.ts';
import styles from './spinner.module.css';

/** Something is on its way and may take a moment. Fills its container. */
export function Spinner({ label }: { readonly label?: string }) {
  const t = useT();
  return (
    <div className={styles['spinner']} role="status">
      <i aria-hidden="true" />
      <span>{label ?? t('app.loading')}</span>
    </div>
  );
}
