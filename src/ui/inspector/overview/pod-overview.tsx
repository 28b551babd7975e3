import type { Pod } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { METRICS, parseUse, useMetrics, type PodMetrics, type Use } from '../../metrics/use-metrics.ts';
import { useApp } from '../../store/context.ts';
import { useNow } from '../hooks/use-now.ts';
import { agoText } from '../parts/ago-text.ts';
import { containerRows } from '../model/containers.ts';
import { podMessage, wasOutOfMemory } from '../model/pod-message.ts';
import { podStatusCode } from '../model/pod-status.ts';
import { Fields } from '../parts/fields.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import { ConditionsTable } from './conditions-table.tsx';
import { ContainerCard } from './container-card.tsx';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';
import styles from './pod-overview.module.css';

export function PodOverview({ object: pod, objectKey }: OverviewProps<Pod>) {
  const t = useT();
  const { namespace, name } = pod.metadata;
  const metrics = useMetrics<PodMetrics>(`${METRICS}/namespaces/${namespace}/pods/${name}`);
  const useIn = (container: string): Use | undefined => {
    const found = metrics?.containers?.find((c) => c.name === container);
    return found && parseUse(found.usage);
  };
  return (
    <>
      <PodSummarySection pod={pod} objectKey={objectKey} />
      <Section title={t('inspector.containers')}>
        <ul className={styles['containers']}>
          {containerRows(pod).map((row) => (
            <ContainerCard key={row.name} row={row} podKey={objectKey} use={useIn(row.name)} />
          ))}
        </ul>
      </Section>
      <Section title={t('inspector.conditions')}>
        <ConditionsTable object={pod} isBrief />
      </Section>
      <MetadataSection object={pod} />
    </>
  );
}

function PodSummarySection({ pod, objectKey }: { readonly pod: Pod; readonly objectKey: string }) {
  const t = useT();
  const now = useNow();
  const summary = useApp((state) => state.pods.get(objectKey));
  const node = pod.spec.nodeName;
  const code = podStatusCode(summary?.status ?? pod.status?.phase ?? '', node !== undefined && node !== '');
  const message = podMessage(pod);
  const rows = [
    { label: t('inspector.phase'), value: pod.status?.phase },
    { label: t('inspector.ready'), value: summary ? `${summary.ready}/${summary.containers}` : undefined },
    { label: t('inspector.restarts'), value: summary?.restarts },
    { label: t('inspector.podIp'), value: pod.status?.podIP },
    { label: t('inspector.node'), value: node ? <ObjectLink to={`Node//${node}`} /> : t('inspector.none') },
    { label: t('inspector.qosClass'), value: pod.status?.qosClass },
    { label: t('inspector.serviceAccount'), value: pod.spec.serviceAccountName },
    { label: t('inspector.restartPolicy'), value: pod.spec.restartPolicy },
    { label: t('inspector.started'), value: agoText(t, now, pod.status?.startTime) },
  ];
  return (
    <Section title={t('inspector.status')}>
      <p className={styles['meaning']}>{t(`inspector.podStatus.${code}`)}</p>
      {code === 'crashLoop' && wasOutOfMemory(pod) ? (
        <p className={styles['message']}>{t('inspector.podStatus.oomKilled')}</p>
      ) : null}
      {message === undefined ? null : <p className={styles['message']}>{message}</p>}
      <Fields rows={rows} />
    </Section>
  );
}
