import { useState, type FormEvent } from 'react';
import { formatTraceRef } from '../i18n/format-trace.ts';
import { useT } from '../i18n/use-t.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Field } from '../kit/field.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import type { Hop, HttpOutcome } from '../../workers/protocol.ts';
import { outcomeText } from './outcome-text.ts';
import styles from './traffic-panel.module.css';
import { useServiceUrls } from './use-service-urls.ts';

/** Sends one request from a pod or a node and shows the way it took, hop by hop. */
export function OneRequest() {
  const t = useT();
  const store = useAppStore();
  const urls = useServiceUrls();
  const sources = useSources();
  const [typedUrl, setUrl] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<HttpOutcome | null>(null);
  const url = typedUrl ?? urls[0] ?? '';
  const source = chosen !== null && sources.includes(chosen) ? chosen : (sources[0] ?? '');

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { client, toast } = store.getState();
    client
      .ask({ name: 'http', call: { source, method: 'GET', url } })
      .then(setOutcome)
      .catch((error: unknown) => toast({ tone: 'bad', text: error instanceof Error ? error.message : String(error) }));
  };

  return (
    <form className={styles['form']} onSubmit={submit}>
      <h3>{t('app.traffic.once')}</h3>
      <label className={styles['rate']}>
        <span>{t('app.traffic.from')}</span>
        <select value={source} onChange={(event) => setChosen(event.target.value)}>
          {sources.map((option) => (
            <option key={option} value={option}>
              {option === OUTSIDE ? t('app.traffic.outside') : formatTraceRef(option)}
            </option>
          ))}
        </select>
      </label>
      <div className={styles['line']}>
        <Field
          label={t('app.traffic.url')}
          list="traffic-urls"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Button type="submit" disabled={url === '' || source === ''}>
          {t('app.traffic.send')}
        </Button>
      </div>
      {outcome === null ? null : (
        <div role="status" className={styles['outcome']}>
          <Badge tone={outcome.ok ? 'ready' : 'failed'}>{outcomeText(outcome, t)}</Badge>
          <ol>
            {outcome.hops.map((hop, i) => (
              <HopLine key={i} hop={hop} />
            ))}
          </ol>
          {outcome.body === undefined ? null : <pre>{outcome.body}</pre>}
        </div>
      )}
    </form>
  );
}

function HopLine({ hop: { kind, at, args } }: { readonly hop: Hop }) {
  const t = useT();
  return <li>{t(`app.traffic.hop.${kind}`, { at: formatTraceRef(at), ...args })}</li>;
}

/** Nodes first: they are always there. */
const MAX_PODS = 50;
/** Somebody outside of the cluster; core/network/data-plane.ts knows him. */
const OUTSIDE = 'client';

function useSources(): string[] {
  const machines = useApp((state) => state.machines);
  const pods = useApp((state) => state.pods);
  const ready = [...pods.values()].filter((pod) => pod.tone === 'ready').slice(0, MAX_PODS);
  return [...machines.map(({ name }) => `node/${name}`), ...ready.map(({ key }) => key), OUTSIDE];
}
