import { TriangleAlert } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import styles from './api-down.module.css';

/** Said over the graph while no API server answers: what is seen there is what was last known. */
export function ApiDown() {
  const t = useT();
  const isUp = useApp((state) => state.isApiUp || state.phase !== 'running');
  return (
    <div role="status" className={styles['place']}>
      {isUp ? null : (
        <p className={styles['banner']}>
          <TriangleAlert size={16} aria-hidden="true" />
          <span>
            <strong>{t('app.apiDown.title')}</strong> {t('app.apiDown.text')}
          </span>
        </p>
      )}
    </div>
  );
}
