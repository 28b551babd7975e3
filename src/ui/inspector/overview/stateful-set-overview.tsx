import { objectKey } from '../../../core/api/group-kind.ts';
import type { StatefulSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { useApp } from '../../store/context.ts';
import { awaitedPod, claimsOf, countsTone, statefulSetCounts } from '../model/workload-progress.ts';
import { Fields } from '../parts/fields.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { MetadataSection } from './metadata-section.tsx';
import { OwnedPods } from './owned-pods.tsx';
import type { OverviewProps } from './overview.ts';
import { RolloutBar } from './rollout-bar.tsx';
import styles from './rollout-section.module.css';
import { ScaleStepper } from './scale-stepper.tsx';

/** How far it has come, whom the next pod waits for, and the claims that outlive its pods. */
export function StatefulSetOverview({ object: set, objectKey: key }: OverviewProps<StatefulSet>) {
  const t = useT();
  const awaited = useApp((state) => awaitedPod(set, state.pods));
  const counts = statefulSetCounts(set);
  const hasRest = counts.current < counts.desired;
  return (
    <>
      <Section
        title={t('inspector.rollout')}
        aside={
          <Badge tone={countsTone(counts)}>
            {t('inspector.readyOf', { ready: counts.ready, total: counts.desired })}
          </Badge>
        }
      >
        <RolloutBar progress={counts} />
        <div className={styles['actions']}>
          <ScaleStepper objectKey={key} replicas={counts.desired} />
        </div>
        {awaited !== undefined && hasRest ? (
          <p role="status" className={styles['note']}>
            {t('inspector.sts.awaits', { name: awaited })}
          </p>
        ) : null}
      </Section>
      <Claims set={set} />
      <OwnedPods owner={key} />
      <Section title={t('inspector.strategy')}>
        <Strategy set={set} />
      </Section>
      <MetadataSection object={set} />
    </>
  );
}

function Claims({ set }: { readonly set: StatefulSet }) {
  const t = useT();
  const objects = useApp((state) => state.objects);
  const claims = claimsOf(set, objects);
  if ((set.spec.volumeClaimTemplates ?? []).length === 0) return null;
  return (
    <Section title={t('inspector.claims')} aside={claims.length}>
      <Table
        label={t('inspector.claims')}
        columns={[
          { id: 'claim', title: t('inspector.claim') },
          { id: 'phase', title: t('inspector.volume.phase') },
          { id: 'size', title: t('inspector.capacity'), isNumber: true },
        ]}
        rows={claims.map(({ key, claim }) => ({
          id: key,
          cells: [
            <ObjectLink key="claim" to={key} />,
            claim.status?.phase ?? '',
            claim.status?.capacity?.['storage'] ?? claim.spec.resources?.requests?.['storage'] ?? '',
          ],
        }))}
      />
    </Section>
  );
}

function Strategy({ set: { spec, status, metadata } }: { readonly set: StatefulSet }) {
  const t = useT();
  const { updateStrategy, persistentVolumeClaimRetentionPolicy: retention } = spec;
  const service = spec.serviceName ? objectKey('Service', metadata.namespace, spec.serviceName) : undefined;
  return (
    <Fields
      rows={[
        { label: 'podManagementPolicy', value: spec.podManagementPolicy },
        { label: 'updateStrategy', value: updateStrategy?.type },
        { label: 'partition', value: updateStrategy?.rollingUpdate?.partition },
        { label: 'maxUnavailable', value: updateStrategy?.rollingUpdate?.maxUnavailable },
        { label: 'minReadySeconds', value: spec.minReadySeconds },
        { label: 'serviceName', value: service ? <ObjectLink to={service} /> : undefined },
        { label: t('inspector.revision'), value: status?.currentRevision },
        {
          label: t('inspector.revision.next'),
          value: status?.updateRevision === status?.currentRevision ? undefined : status?.updateRevision,
        },
        { label: 'whenDeleted', value: retention?.whenDeleted },
        { label: 'whenScaled', value: retention?.whenScaled },
      ]}
    />
  );
}
