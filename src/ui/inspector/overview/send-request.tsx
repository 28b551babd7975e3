import { Send } from 'lucide-react';
import { useMemo, useState, type FormEvent } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import type { Service } from '../../../core/api/types.ts';
import type { HttpOutcome } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../kit/button.tsx';
import { useApp } from '../../store/context.ts';
import { useAct } from '../hooks/use-act.ts';
import { serviceUrl } from '../model/http-path.ts';
import { Section } from '../parts/section.tsx';
import { RequestPath } from './request-path.tsx';
import styles from './send-request.module.css';

/** Sends one request to a Service from a pod or a machine and shows the way it took. */
export function SendRequest({ service }: { readonly service: Service }) {
  const t = useT();
  const act = useAct();
  const sources = useSources(service);
  const [chosen, setChosen] = useState('');
  const [path, setPath] = useState('/');
  const [outcome, setOutcome] = useState<HttpOutcome | null>(null);
  const source = sources.includes(chosen) ? chosen : (sources[0] ?? '');
  const url = urlOf(service, source) + path.replace(/^\//, '');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const call = { source, method: 'GET', url };
    void act(async (client) => setOutcome(await client.ask<'http'>({ name: 'http', call })));
  };
  return (
    <Section title={t('inspector.sendRequest')}>
      <form className={styles['form']} onSubmit={send}>
        <label className={styles['field']}>
          <span>{t('inspector.from')}</span>
          <select value={source} onChange={(event) => setChosen(event.target.value)}>
            {sources.map((key) => (
              <option key={key} value={key}>
                {key === OUTSIDE ? t('inspector.outside') : sourceName(key)}
              </option>
            ))}
          </select>
        </label>
        <label className={styles['field']}>
          <span>{t('inspector.path')}</span>
          <input value={path} onChange={(event) => setPath(event.target.value)} spellCheck={false} />
        </label>
        <code className={styles['url']}>GET {url}</code>
        <Button type="submit" size="s" disabled={source === ''}>
          <Send size={14} aria-hidden="true" />
          {t('inspector.send')}
        </Button>
      </form>
      <div aria-live="polite">{outcome === null ? null : <RequestPath outcome={outcome} />}</div>
    </Section>
  );
}

function urlOf(service: Service, source: string): string {
  const { name, namespace = '' } = service.metadata;
  const port = service.spec.ports?.[0]?.port ?? 80;
  if (source === OUTSIDE) return `http://${balancerIp(service) ?? ''}${port === 80 ? '' : `:${port}`}/`;
  if (source.startsWith('node/')) return `http://${service.spec.clusterIP ?? ''}${port === 80 ? '' : `:${port}`}/`;
  return serviceUrl(name, namespace, parseObjectKey(source).namespace, port);
}

/** Somebody outside of the cluster, who reaches load balancers. */
const OUTSIDE = 'client';

const balancerIp = ({ status }: Service): string | undefined =>
  status?.loadBalancer?.ingress?.find((i) => i.ip !== undefined)?.ip;

const sourceName = (key: string): string => (key.startsWith('node/') ? key : parseObjectKey(key).name);

/** Pods of the same namespace first, then the machines; machines know no cluster DNS. */
function useSources(service: Service): readonly string[] {
  const pods = useApp((state) => state.pods);
  const machines = useApp((state) => state.machines);
  const namespace = service.metadata.namespace ?? '';
  const isBalanced = balancerIp(service) !== undefined;
  return useMemo(
    () => [
      ...[...pods.keys()].filter((key) => parseObjectKey(key).namespace === namespace).slice(0, 50),
      ...machines.map((machine) => `node/${machine.name}`),
      ...(isBalanced ? [OUTSIDE] : []),
    ],
    [pods, machines, namespace, isBalanced],
  );
}
