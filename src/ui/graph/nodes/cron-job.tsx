import type { CronJob } from '../../../core/api/types.ts';
import { useEffect, useState } from 'react';
import { formatMoment } from '../../clock/format-time.ts';
import { useT } from '../../i18n/use-t.ts';
import { useAppStore } from '../../store/context.ts';
import { CardFrame } from '../parts/card.tsx';
import type { CardProps, GraphNodeDef } from './node-def.ts';

function CronJobCard({ node }: CardProps) {
  const t = useT();
  const { spec, status } = node.object as CronJob;
  const active = status?.active?.length ?? 0;
  const next = useNextRun(node);
  const time = next === null ? '' : formatMoment(next);
  const badge =
    spec.suspend === true
      ? ({ text: t('graph.cron.suspended'), tone: 'gone' } as const)
      : active > 0
        ? ({ text: t('graph.job.active', { n: active }), tone: 'pending' } as const)
        : next === null
          ? null
          : ({ text: `→ ${time}`, tone: 'gone' } as const);
  const facts = active > 0 && next !== null ? `${spec.schedule} → ${time}` : spec.schedule;
  const title = next === null ? undefined : t('graph.cron.next', { time });
  return <CardFrame node={node} badge={badge} facts={<span title={title}>{facts}</span>} />;
}

/** Asked once for each state of the object: every run changes it. */
function useNextRun({ id, object }: CardProps['node']): number | null {
  const store = useAppStore();
  const [next, setNext] = useState<number | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const asked = store.getState().client.ask<'next-run'>({ name: 'next-run', key: id });
    asked.then((at) => isCurrent && setNext(at)).catch(() => isCurrent && setNext(null));
    return () => {
      isCurrent = false;
    };
  }, [store, id, object]);
  return next;
}

export const cronJobNode: GraphNodeDef = {
  groupKind: 'batch/CronJob',
  band: 'workload',
  columns: 1,
  Card: CronJobCard,
};
