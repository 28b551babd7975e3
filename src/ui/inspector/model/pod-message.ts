import type { Pod } from '../../../core/api/types.ts';

/** What the cluster itself says of a pod in trouble: the kubelet's message, else why no node takes it. Pure. */
export function podMessage({ status }: Pod): string | undefined {
  if (status?.message !== undefined) return status.message;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message : undefined;
}

/** Whether a container that waits for its next start, or has ended, was killed for its memory. */
export function wasOutOfMemory({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(
    ({ state, lastState }) => (state?.terminated ?? (state?.waiting && lastState?.terminated))?.reason === 'OOMKilled',
  );
}
