import { objectKey, splitApiVersion, groupKindOf } from '../../../core/api/group-kind.ts';
import type { HorizontalPodAutoscaler } from '../../../core/api/types.ts';
import type { AutoscalerReasoning } from '../../../workers/protocol.ts';
import { formatMoment } from '../../clock/format-time.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { useQuery } from '../hooks/use-query.ts';
import { momentOf } from '../model/age.ts';
import { metricRow, stepsOf } from '../model/autoscaler.ts';
import { Fields } from '../parts/fields.tsx';
import { Meter } from '../parts/meter.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import styles from './horizontal-pod-autoscaler-overview.module.css';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';

/** What it scales, how its metrics stand, and how it came to its number: as the controller itself reasoned. */
export function HorizontalPodAutoscalerOverview({
  object: hpa,
  objectKey: key,
}: OverviewProps<HorizontalPodAutoscaler>) {
  const t = useT();
  const { answer: looks = [] } = useQuery<'autoscaling'>({ name: 'autoscaling', key });
  const { spec, status, metadata } = hpa;
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const target = objectKey(groupKindOf(splitApiVersion(apiVersion).group, kind), metadata.namespace, name);
  const last = looks.at(-1);
  return (
    <>
      <Section title={t('inspector.hpa')}>
        <Fields
          rows={[
            { label: t('inspector.hpa.target'), value: <ObjectLink to={target} /> },
            {
              label: t('inspector.hpa.replicas'),
              value: `${status?.currentReplicas ?? 0} → ${status?.desiredReplicas ?? 0}`,
            },
            { label: t('inspector.hpa.bounds'), value: `${spec.minReplicas ?? 1} – ${spec.maxReplicas}` },
            { label: t('inspector.hpa.lastScale'), value: momentOf(status?.lastScaleTime) },
          ]}
        />
      </Section>
      <Metrics look={last} />
      {last ? <Decision look={last} /> : null}
      {looks.length > 1 ? <Looks looks={looks} /> : null}
      <MetadataSection object={hpa} />
    </>
  );
}

function Metrics({ look }: { readonly look: AutoscalerReasoning | undefined }) {
  const t = useT();
  if (!look) return <Section title={t('inspector.hpa.metrics')}>{t('inspector.hpa.notYet')}</Section>;
  const rows = look.metrics.map(metricRow);
  return (
    <Section title={t('inspector.hpa.metrics')} aside={t('inspector.hpa.at', { time: formatMoment(look.at) })}>
      {rows.length === 0 ? (
        (look.reason ?? t('inspector.hpa.notAsked'))
      ) : (
        <Table
          label={t('inspector.hpa.metrics')}
          columns={[
            { id: 'metric', title: t('inspector.hpa.metric') },
            { id: 'now', title: t('inspector.hpa.now'), isNumber: true },
            { id: 'target', title: t('inspector.hpa.wanted'), isNumber: true },
            { id: 'ratio', title: t('inspector.hpa.ratio'), isNumber: true },
            { id: 'replicas', title: t('inspector.hpa.asksFor'), isNumber: true },
          ]}
          rows={rows.map((row) => ({
            id: row.name,
            cells: [row.name, row.now, row.target, row.ratio, row.replicas],
            ...(row.error === undefined ? {} : { span: row.error, look: 'refused' as const }),
          }))}
        />
      )}
      {rows.map((row) =>
        row.share === undefined ? null : (
          <Meter
            key={row.name}
            share={row.share / 2}
            label={t('inspector.hpa.meter', { name: row.name, ratio: row.ratio })}
          />
        ),
      )}
      <Counts look={look} />
    </Section>
  );
}

function Counts({ look }: { readonly look: AutoscalerReasoning }) {
  const t = useT();
  const counts = look.metrics.find((m) => m.counts)?.counts;
  if (!counts) return null;
  const { ready, unready, missing, ignored } = counts;
  return <p className={styles['note']}>{t('inspector.hpa.counts', { ready, unready, missing, ignored })}</p>;
}

const TONES = { scaled: 'pending', unchanged: 'ready', disabled: 'done', failed: 'failed' } as const;

function Decision({ look }: { readonly look: AutoscalerReasoning }) {
  const t = useT();
  const badge = <Badge tone={TONES[look.outcome]}>{t(`inspector.hpa.outcome.${look.outcome}`)}</Badge>;
  return (
    <Section title={t('inspector.hpa.decision')} aside={badge}>
      <ol className={styles['steps']}>
        <li>
          <b>{look.currentReplicas}</b> <span>{t('inspector.hpa.step.current')}</span>
        </li>
        {stepsOf(look).map(({ step, replicas, why }) => (
          <li key={step}>
            <b>{replicas}</b> <span>{t(`inspector.hpa.step.${step}`)}</span>
            {why === '' ? null : <small>{why}</small>}
          </li>
        ))}
      </ol>
      {look.reason ? <p className={styles['note']}>{look.reason}</p> : null}
    </Section>
  );
}

const SHOWN = 8;

function Looks({ looks }: { readonly looks: readonly AutoscalerReasoning[] }) {
  const t = useT();
  const latest = looks.slice(-SHOWN).reverse();
  return (
    <Section title={t('inspector.hpa.looks')}>
      <Table
        label={t('inspector.hpa.looks')}
        columns={[
          { id: 'at', title: t('inspector.hpa.time') },
          { id: 'metric', title: t('inspector.hpa.metric') },
          { id: 'asks', title: t('inspector.hpa.asksFor'), isNumber: true },
          { id: 'replicas', title: t('inspector.hpa.replicas'), isNumber: true },
          { id: 'outcome', title: t('inspector.hpa.outcome') },
        ]}
        rows={latest.map((look) => ({
          id: String(look.at),
          cells: [
            formatMoment(look.at),
            look.metrics.map((m) => metricRow(m).now).join(', '),
            look.recommended ?? '',
            look.outcome === 'failed' ? look.currentReplicas : `${look.currentReplicas} → ${look.desiredReplicas}`,
            t(`inspector.hpa.outcome.${look.outcome}`),
          ],
        }))}
      />
    </Section>
  );
}
