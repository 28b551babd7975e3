import type { CronJob } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import {
  AGE,
  bool,
  column,
  containerImages,
  containerNames,
  integer,
  NAME,
  selectorText,
  since,
  wide,
} from '../shared/columns.ts';
import { cronJobValidators } from './validate.ts';
import { CRON_JOB } from './kind-identity.ts';

/** CronJobs. Upstream: pkg/registry/batch/cronjob/strategy.go. */
export function cronJobKind(): KindDef<CronJob> {
  const jobSpec = (o: CronJob) => o.spec.jobTemplate.spec;
  const containers = (o: CronJob) => jobSpec(o)?.template.spec?.containers ?? [];
  return {
    ...CRON_JOB,
    prepareCreate: (o) => ({ ...o, status: {} }),
    ...cronJobValidators(),
    columns: [
      NAME,
      column('Schedule', (o) => o.spec.schedule),
      column('Timezone', (o) => o.spec.timeZone ?? '<none>'),
      bool('Suspend', (o) => (o.spec.suspend === undefined ? '<unset>' : o.spec.suspend ? 'True' : 'False')),
      integer('Active', (o) => o.status?.active?.length ?? 0),
      column('Last Schedule', (o, nowMs) =>
        o.status?.lastScheduleTime ? since(o.status.lastScheduleTime, nowMs) : '<none>',
      ),
      AGE,
      wide('Containers', (o) => containerNames(containers(o))),
      wide('Images', (o) => containerImages(containers(o))),
      wide('Selector', (o) => selectorText(jobSpec(o)?.selector)),
    ],
  };
}
