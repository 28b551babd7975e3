import { nameOfRef } from '../i18n/format-trace.ts';
import { useT } from '../i18n/use-t.ts';
import { formatMoment } from '../clock/format-time.ts';
import { Badge } from '../kit/badge.tsx';
import { Switch } from '../kit/switch.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import type { HttpOutcome, TrafficReport } from '../../workers/protocol.ts';
import { outcomeText } from './outcome-text.ts';
import { choiceOf, withShape } from './load-shapes.ts';
import { setTraffic } from './set-traffic.ts';
import { ShapeFields } from './shape-fields.tsx';
import styles from './traffic-panel.module.css';

/** One source: on or off, how much, how well it is served, and the latest requests. */
const SHOWN = 6;
const RATES = [1, 2, 5, 10, 20, 50, 100, 500] as const;

export function SourceCard({ report: { source, rate, sent, ok, recent } }: { readonly report: TrafficReport }) {
  const t = useT();
  const store = useAppStore();
  const percent = sent === 0 ? 0 : Math.floor((ok / sent) * 1000) / 10;
  const tone = sent === 0 ? 'done' : ok === sent ? 'ready' : 'failed';
  return (
    <section className={styles['card']} aria-label={t('app.traffic.on', { name: source.name })}>
      <header>
        <b>{source.name}</b>
        <code>{source.url}</code>
        <Switch
          label={t('app.traffic.on', { name: source.name })}
          isOn={source.isOn}
          onChange={(isOn) => setTraffic(store.getState(), { ...source, isOn })}
        />
      </header>
      <div className={styles['figures']}>
        <Badge tone={source.isOn ? tone : 'done'}>
          {source.isOn ? t('app.traffic.okShare', { percent }) : t('app.traffic.idle')}
        </Badge>
        <small>{source.isOn ? t('app.traffic.sent', { ok, sent }) : null}</small>
      </div>
      <div className={styles['meter']} data-is-on={source.isOn}>
        <i style={{ width: `${percent}%` }} />
      </div>
      <label className={styles['rate']}>
        <span>{t('app.traffic.rate')}</span>
        <select
          value={source.requestsPerSecond}
          onChange={(event) =>
            setTraffic(store.getState(), { ...source, requestsPerSecond: Number(event.target.value) })
          }
        >
          {ratesWith(source.requestsPerSecond).map((rate) => (
            <option key={rate} value={rate}>
              {rate}
            </option>
          ))}
        </select>
      </label>
      <ShapeFields
        choice={choiceOf(source.shape)}
        onChange={(choice) => setTraffic(store.getState(), withShape(source, choice))}
      />
      {source.isOn && source.shape ? (
        <small className={styles['now']}>{t('app.traffic.now', { rate: Math.round(rate * 10) / 10 })}</small>
      ) : null}
      {recent.length === 0 ? null : <Recent recent={recent} />}
    </section>
  );
}

const ratesWith = (rate: number): number[] => [...new Set([...RATES, rate])].sort((a, b) => a - b);

function Recent({ recent }: { readonly recent: readonly HttpOutcome[] }) {
  const t = useT();
  const select = useApp((state) => state.select);
  return (
    <>
      <h3>{t('app.traffic.recent')}</h3>
      <ol className={styles['recent']}>
        {recent
          .slice(-SHOWN)
          .reverse()
          .map((outcome) => (
            <li key={outcome.id}>
              <time>{formatMoment(outcome.t)}</time>
              <Badge tone={outcome.ok ? 'ready' : 'failed'}>{outcomeText(outcome, t)}</Badge>
              {outcome.pod === undefined ? null : (
                <button type="button" title={outcome.pod} onClick={() => select(outcome.pod ?? null)}>
                  {nameOfRef(outcome.pod)}
                </button>
              )}
            </li>
          ))}
      </ol>
    </>
  );
}
