import type { Job } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { momentOf } from '../model/age.ts';
import { jobState } from '../model/workload-progress.ts';
import { Fields } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { ConditionsTable } from './conditions-table.tsx';
import { MetadataSection } from './metadata-section.tsx';
import { OwnedPods } from './owned-pods.tsx';
import type { OverviewProps } from './overview.ts';

/** Successes of those wanted, failures of those allowed, and why it ended. */
export function JobOverview({ object: job, objectKey }: OverviewProps<Job>) {
  const t = useT();
  const { spec, status } = job;
  const state = jobState(job);
  const of = (value: number, most: number | undefined): string =>
    most === undefined ? String(value) : t('inspector.job.of', { value, most });
  return (
    <>
      <Section title={t('inspector.job')} aside={<Badge tone={state.tone}>{state.word}</Badge>}>
        <Fields
          rows={[
            { label: t('inspector.job.succeeded'), value: of(status?.succeeded ?? 0, spec.completions) },
            { label: t('inspector.job.active'), value: of(status?.active ?? 0, spec.parallelism) },
            { label: t('inspector.job.failed'), value: of(status?.failed ?? 0, spec.backoffLimit) },
            { label: 'completionMode', value: spec.completionMode },
            { label: 'completedIndexes', value: status?.completedIndexes },
            { label: 'failedIndexes', value: status?.failedIndexes },
            { label: 'activeDeadlineSeconds', value: spec.activeDeadlineSeconds },
            { label: 'ttlSecondsAfterFinished', value: spec.ttlSecondsAfterFinished },
            { label: 'podReplacementPolicy', value: spec.podReplacementPolicy },
            { label: t('inspector.job.started'), value: momentOf(status?.startTime) },
            { label: t('inspector.job.ended'), value: momentOf(status?.completionTime) },
          ]}
        />
      </Section>
      {(status?.conditions ?? []).length === 0 ? null : (
        <Section title={t('inspector.conditions')}>
          <ConditionsTable object={job} />
        </Section>
      )}
      <OwnedPods owner={objectKey} />
      <MetadataSection object={job} />
    </>
  );
}
