import type { Job } from '../../api/types.ts';

/** Who looks after a Job. Upstream: managedByExternalController in pkg/controller/job/job_controller.go. */
const OURSELVES = 'kubernetes.io/job-controller';

export function isManagedElsewhere({ spec }: Job): boolean {
  return (spec.managedBy ?? OURSELVES) !== OURSELVES;
}
