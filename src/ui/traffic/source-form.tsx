import { useState, type FormEvent } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { Field } from '../kit/field.tsx';
import { useAppStore } from '../store/context.ts';
import { DEFAULT_SECONDS, MAX_RATE, withShape, type ShapeChoice } from './load-shapes.ts';
import { setTraffic } from './set-traffic.ts';
import { ShapeFields } from './shape-fields.tsx';
import styles from './traffic-panel.module.css';
import { useServiceUrls } from './use-service-urls.ts';

/** A new source of traffic; its URL can be chosen from the Services there are. */
export function SourceForm() {
  const t = useT();
  const store = useAppStore();
  const urls = useServiceUrls();
  const [typed, setTyped] = useState<string | null>(null);
  const [rate, setRate] = useState('5');
  const [choice, setChoice] = useState<ShapeChoice>({ kind: 'constant', seconds: DEFAULT_SECONDS });
  const url = typed ?? urls[0] ?? '';
  const requestsPerSecond = Number(rate);
  const isValid = /^http:\/\/[^/\s]+/.test(url) && requestsPerSecond > 0 && requestsPerSecond <= MAX_RATE;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isValid) return;
    const name = new URL(url).host.replaceAll(/[^a-z0-9-]/g, '-');
    const source = { name, namespace: 'default', url, requestsPerSecond, isOn: true };
    setTraffic(store.getState(), withShape(source, choice));
    setTyped(null);
  };

  return (
    <form className={styles['form']} onSubmit={submit}>
      <h3>{t('app.traffic.new')}</h3>
      <Field
        label={t('app.traffic.url')}
        list="traffic-urls"
        placeholder="http://web-service/"
        value={url}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id="traffic-urls">
        {urls.map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
      <ShapeFields choice={choice} onChange={setChoice} />
      <div className={styles['line']}>
        <Field
          label={t('app.traffic.rate')}
          type="number"
          min={0.1}
          max={MAX_RATE}
          step="any"
          value={rate}
          onChange={(event) => setRate(event.target.value)}
        />
        <Button type="submit" disabled={!isValid}>
          {t('app.traffic.start')}
        </Button>
      </div>
    </form>
  );
}
