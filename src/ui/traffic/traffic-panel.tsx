import { useT } from '../i18n/use-t.ts';
import { Panel } from '../kit/panel.tsx';
import { useApp } from '../store/context.ts';
import { OneRequest } from './one-request.tsx';
import { SourceCard } from './source-card.tsx';
import { SourceForm } from './source-form.tsx';
import styles from './traffic-panel.module.css';

/** Steady sources of requests and how they fare, and a single request by hand with the way it took. */
export function TrafficPanel() {
  const t = useT();
  const traffic = useApp((state) => state.traffic);
  return (
    <Panel title={t('app.panel.traffic')}>
      <div className={styles['body']}>
        <p className={styles['intro']}>{t('app.traffic.intro')}</p>
        {traffic.map((report) => (
          <SourceCard key={`${report.source.namespace}/${report.source.name}`} report={report} />
        ))}
        {traffic.length === 0 ? <p className={styles['intro']}>{t('app.traffic.none')}</p> : null}
        <SourceForm />
        <OneRequest />
      </div>
    </Panel>
  );
}
