import type { PodSummary } from '../../../workers/protocol.ts';
import type { Translate } from '../../i18n/use-t.ts';

/** The one word about a pod. What went wrong keeps Kubernetes' own word, so that it can be looked up. */
export function podWord(t: Translate, pod: PodSummary): string {
  if (pod.tone === 'ready') return t('graph.pod.ready');
  if (pod.tone === 'leaving') return t('graph.pod.leaving');
  if (pod.tone === 'done') return pod.status === 'Completed' ? t('graph.pod.done') : pod.status;
  if (pod.tone === 'failed') return pod.status;
  return pendingWord(t, pod.status);
}

function pendingWord(t: Translate, status: string): string {
  if (status === 'Pending') return t('graph.pod.waiting');
  if (status === 'Running') return t('graph.pod.notReady');
  if (status.startsWith('Init:')) return `${t('graph.pod.init')} ${status.slice('Init:'.length)}`;
  return status === 'ContainerCreating' || status === 'PodInitializing' ? t('graph.pod.starting') : status;
}
