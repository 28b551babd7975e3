import type { DaemonSet } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { countsTone, daemonSetCounts } from '../model/workload-progress.ts';
import { selectorText } from '../model/selector-text.ts';
import { Fields } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { MetadataSection } from './metadata-section.tsx';
import { OwnedPods } from './owned-pods.tsx';
import type { OverviewProps } from './overview.ts';
import { RolloutBar } from './rollout-bar.tsx';
import styles from './rollout-section.module.css';

/** One pod on each node that suits: on how many it is, and how an update goes. */
export function DaemonSetOverview({ object: set, objectKey }: OverviewProps<DaemonSet>) {
  const t = useT();
  const counts = daemonSetCounts(set);
  const { updateStrategy, minReadySeconds, selector, template } = set.spec;
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
        <p className={styles['note']}>{t('inspector.ds.nodes', { n: counts.desired })}</p>
      </Section>
      <OwnedPods owner={objectKey} />
      <Section title={t('inspector.strategy')}>
        <Fields
          rows={[
            { label: t('inspector.type'), value: updateStrategy?.type },
            { label: 'maxSurge', value: updateStrategy?.rollingUpdate?.maxSurge },
            { label: 'maxUnavailable', value: updateStrategy?.rollingUpdate?.maxUnavailable },
            { label: 'minReadySeconds', value: minReadySeconds },
            {
              label: 'nodeSelector',
              value: selectorText({ matchLabels: template.spec?.nodeSelector ?? {} }) || undefined,
            },
            { label: t('inspector.ds.misscheduled'), value: set.status?.numberMisscheduled || undefined },
            { label: t('inspector.selector'), value: selectorText(selector) },
          ]}
        />
      </Section>
      <MetadataSection object={set} />
    </>
  );
}
