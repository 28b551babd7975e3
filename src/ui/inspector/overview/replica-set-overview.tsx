import type { ReplicaSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Fields } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { selectorText } from '../model/selector-text.ts';
import { MetadataSection } from './metadata-section.tsx';
import { OwnedPods } from './owned-pods.tsx';
import type { OverviewProps } from './overview.ts';
import { ScaleStepper } from './scale-stepper.tsx';

export function ReplicaSetOverview({ object: replicaSet, objectKey }: OverviewProps<ReplicaSet>) {
  const t = useT();
  const status = replicaSet.status;
  const isOwned = replicaSet.metadata.ownerReferences?.some((owner) => owner.controller) ?? false;
  return (
    <>
      <Section
        title={t('inspector.replicas')}
        aside={isOwned ? undefined : <ScaleStepper objectKey={objectKey} replicas={replicaSet.spec.replicas ?? 1} />}
      >
        <Fields
          rows={[
            { label: t('inspector.desired'), value: replicaSet.spec.replicas ?? 1 },
            { label: t('inspector.current'), value: status?.replicas ?? 0 },
            { label: t('inspector.ready'), value: status?.readyReplicas ?? 0 },
            { label: t('inspector.available'), value: status?.availableReplicas ?? 0 },
            { label: t('inspector.selector'), value: selectorText(replicaSet.spec.selector) },
            {
              label: t('inspector.image'),
              value: (replicaSet.spec.template?.spec?.containers ?? []).map((c) => c.image).join(', '),
            },
          ]}
        />
      </Section>
      <OwnedPods owner={objectKey} />
      <MetadataSection object={replicaSet} />
    </>
  );
}
