import { useT } from '../i18n/use-t.ts';
import { Logo } from './logo.tsx';
import styles from './boot-screen.module.css';

/** Shown until the engine has sent its first frame. Appears after a moment: most boots are quicker than that. */
export function BootScreen() {
  const t = useT();
  return (
    <div className={styles['boot']} role="status">
      <Logo size={48} />
      <p>{t('app.booting')}</p>
    </div>
  );
}
