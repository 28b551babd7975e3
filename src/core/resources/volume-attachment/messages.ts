import type { Pod } from '../../api/types.ts';

/**
 * Texts of the events. Upstream: generateVolumeMsg in pkg/volume/util/operationexecutor/operation_executor.go (which puts
 * a blank at the end), reportMultiAttachError in pkg/controller/volume/attachdetach/reconciler/reconciler.go.
 */
export const about = (what: string, volume: string, rest = ''): string =>
  `${what} for volume ${JSON.stringify(volume)} ${rest}`;

const ELSEWHERE = "Volume is already exclusively attached to one node and can't be attached to another";

/** `others`: pods that use the volume on other nodes; those of other namespaces are not named. */
export function conflictText(volume: string, pod: Pod, others: readonly Pod[]): string {
  return about('Multi-Attach error', volume, others.length === 0 ? ELSEWHERE : usersText(pod, others));
}

function usersText({ metadata: { namespace } }: Pod, others: readonly Pod[]): string {
  const names = others.filter((p) => p.metadata.namespace === namespace).map((p) => p.metadata.name);
  const foreign = others.length - names.length;
  const rest = `${foreign} pod(s) in different namespaces`;
  if (names.length === 0) return `Volume is already used by ${rest}`;
  return `Volume is already used by pod(s) ${names.join(', ')}${foreign > 0 ? ` and ${rest}` : ''}`;
}
