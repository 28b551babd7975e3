import type { CronJob } from '../../../core/api/types.ts';
import { formatMoment } from '../../clock/format-time.ts';
import { jumpToRun } from '../../clock/next-run.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../kit/button.tsx';
import { useAppStore } from '../../store/context.ts';
import { momentOf } from '../model/age.ts';
import { useQuery } from '../hooks/use-query.ts';
import { Fields } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';

/** When it starts, when it did, and a way to be there at once. */
export function CronJobOverview({ object: cron, objectKey: key }: OverviewProps<CronJob>) {
  const t = useT();
  const store = useAppStore();
  const { answer: next } = useQuery<'next-run'>({ name: 'next-run', key });
  const { spec, status } = cron;
  const jump = (): void => {
    if (typeof next === 'number') jumpToRun(store.getState(), next);
  };
  return (
    <>
      <Section
        title={t('inspector.cron')}
        aside={
          <Button size="s" disabled={typeof next !== 'number'} onClick={jump}>
            {t('inspector.cron.jump')}
          </Button>
        }
      >
        <Fields
          rows={[
            { label: t('inspector.cron.schedule'), value: spec.schedule },
            { label: t('inspector.cron.zone'), value: spec.timeZone ?? 'UTC' },
            { label: t('inspector.cron.suspended'), value: spec.suspend === true ? 'true' : 'false' },
            {
              label: t('inspector.cron.next'),
              value: typeof next === 'number' ? formatMoment(next) : t('inspector.cron.never'),
            },
            { label: t('inspector.cron.last'), value: momentOf(status?.lastScheduleTime) },
            { label: t('inspector.cron.lastSuccess'), value: momentOf(status?.lastSuccessfulTime) },
            { label: t('inspector.cron.active'), value: (status?.active ?? []).map((job) => job.name).join(', ') },
          ]}
        />
      </Section>
      <MetadataSection object={cron} />
    </>
  );
}
