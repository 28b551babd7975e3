import { Download, History, RotateCcw } from 'lucide-react';
import { formatClock } from '../clock/format-time.ts';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import styles from './crash-dialog.module.css';
import { downloadReport } from './download-report.ts';

/** The engine stopped: what happened, the report, and the ways on. */
export function CrashDialog() {
  const t = useT();
  const store = useAppStore();
  const crash = useApp((state) => state.crash);
  const snapshot = useApp((state) => state.snapshot);
  const restart = useApp((state) => state.restart);
  if (crash === null) return null;
  return (
    <Dialog title={t('app.crash.title')} description={t('app.crash.text')} width={620}>
      <p className={styles['message']}>
        <strong>{crash.message}</strong>
        <span>{t('app.crash.at', { time: formatClock(crash.now) })}</span>
      </p>
      {crash.stack === '' ? null : (
        <details className={styles['details']}>
          <summary>{t('app.crash.details')}</summary>
          <pre>{crash.stack}</pre>
        </details>
      )}
      <DialogActions>
        <Button variant="ghost" onClick={() => void downloadReport(store.getState())}>
          <Download size={15} /> {t('app.crash.download')}
        </Button>
        <Button variant={snapshot === null ? 'primary' : 'plain'} onClick={() => restart(null)}>
          <RotateCcw size={15} /> {t('app.crash.fresh')}
        </Button>
        {snapshot === null ? null : (
          <Button variant="primary" autoFocus onClick={() => restart(snapshot)}>
            <History size={15} /> {t('app.crash.restore')}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
