import type { Job } from '../../api/types.ts';

/**
 * A Job finds its pods by its own uid: labels and selector are written for it unless it manages its selector itself.
 * Upstream: generateSelector in pkg/registry/batch/job/strategy.go.
 */
export const JOB_NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];
export const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
export const CONTROLLER_UID_LABELS = ['controller-uid', CONTROLLER_UID];

export function withGeneratedSelector(job: Job): Job {
  if (job.spec.manualSelector) return { ...job, status: {} };
  const { template, selector } = job.spec;
  const { name, uid } = job.metadata;
  const labels: Record<string, string> = { ...template.metadata?.labels };
  for (const label of JOB_NAME_LABELS) labels[label] ??= name ?? '';
  for (const label of CONTROLLER_UID_LABELS) labels[label] ??= uid;
  const matchLabels = { ...selector?.matchLabels };
  matchLabels[CONTROLLER_UID] ??= uid;
  const labelled = { ...template, metadata: { ...template.metadata, labels } };
  return { ...job, spec: { ...job.spec, selector: { ...selector, matchLabels }, template: labelled }, status: {} };
}
