import { useState, type FormEvent } from 'react';
import type { Service } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { useApp, useAppStore } from '../../store/context.ts';
import { DEFAULT_SECONDS, MAX_RATE, withShape, type ShapeChoice } from '../../traffic/load-shapes.ts';
import { setTraffic } from '../../traffic/set-traffic.ts';
import { ShapeFields } from '../../traffic/shape-fields.tsx';
import { Section } from '../parts/section.tsx';
import styles from '../../traffic/traffic-panel.module.css';

/** Sends load to a Service: so many requests a second, in a shape; what runs can be stopped here. */
export function SendLoad({ service }: { readonly service: Service }) {
  const t = useT();
  const store = useAppStore();
  const { name, namespace = '' } = service.metadata;
  const port = service.spec.ports?.[0]?.port ?? 80;
  const url = `http://${name}.${namespace}${port === 80 ? '' : `:${port}`}/`;
  const sourceName = `load-${name}`;
  const running = useApp((state) =>
    state.traffic.find((r) => r.source.name === sourceName && r.source.namespace === namespace && r.source.isOn),
  );
  const [rate, setRate] = useState('50');
  const [choice, setChoice] = useState<ShapeChoice>({ kind: 'ramp', seconds: DEFAULT_SECONDS });
  const requestsPerSecond = Number(rate);
  const isValid = requestsPerSecond > 0 && requestsPerSecond <= MAX_RATE;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const source = { name: sourceName, namespace, url, requestsPerSecond, isOn: true };
    setTraffic(store.getState(), withShape(source, choice));
  };
  return (
    <Section title={t('app.traffic.load')}>
      <form className={styles['form']} onSubmit={submit}>
        <ShapeFields choice={choice} onChange={setChoice} />
        <div className={styles['line']}>
          <Field
            label={t('app.traffic.rate')}
            type="number"
            min={1}
            max={MAX_RATE}
            value={rate}
            onChange={(event) => setRate(event.target.value)}
          />
          <Button type="submit" disabled={!isValid}>
            {t('app.traffic.start')}
          </Button>
        </div>
        {running ? (
          <div className={styles['line']}>
            <output>{t('app.traffic.now', { rate: Math.round(running.rate * 10) / 10 })}</output>
            <Button onClick={() => setTraffic(store.getState(), { ...running.source, isOn: false })}>
              {t('app.traffic.stop')}
            </Button>
          </div>
        ) : null}
      </form>
    </Section>
  );
}
