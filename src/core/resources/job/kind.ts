import { EPOCH_MS, humanDuration, parseTime } from '../../lib/time.ts';
import type { Job } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, selectorText, templateColumns, wide } from '../shared/columns.ts';
import { withGeneratedSelector } from './generated-selector.ts';
import { jobValidators } from './validate.ts';
import { JOB } from './kind-identity.ts';

/** Jobs. Upstream: pkg/registry/batch/job/strategy.go. */
export function jobKind(): KindDef<Job> {
  return {
    ...JOB,
    prepareCreate: withGeneratedSelector,
    ...jobValidators(),
    selectableFields: { 'status.successful': (o) => String(o.status?.succeeded ?? 0) },
    columns: [
      NAME,
      column('Status', (o) => jobStatusText(o)),
      column('Completions', (o) => completionsText(o)),
      column('Duration', (o, nowMs) => durationText(o, nowMs)),
      AGE,
      ...templateColumns<Job>(),
      wide('Selector', (o) => selectorText(o.spec.selector)),
    ],
  };
}

function jobStatusText({ metadata, status }: Job): string {
  const has = (type: string) => status?.conditions?.find((c) => c.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, nowMs: number): string {
  const start = status?.startTime === undefined ? undefined : parseTime(status.startTime);
  const end = status?.completionTime === undefined ? EPOCH_MS + nowMs : parseTime(status.completionTime);
  return start === undefined || end === undefined ? '' : humanDuration(end - start);
}
