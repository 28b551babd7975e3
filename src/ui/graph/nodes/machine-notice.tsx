import { useT, type Translate } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import type { MachineNode } from '../projection/types.ts';
import { formatElapsed } from './format-elapsed.ts';
import styles from './machine.module.css';

/** What is wrong with a machine, and whether the control plane knows yet, in one or two sentences. */
export function MachineNotice({ node }: { readonly node: MachineNode }) {
  const t = useT();
  // text, so that the room is drawn again once a second and not with every frame
  const elapsed = useApp((state) =>
    node.silentSince === null ? null : formatElapsed(state.clock.now - node.silentSince),
  );
  const isKnown = node.ready !== 'True';
  return (
    <p className={styles['notice']} data-tone={isKnown ? 'fail' : 'pending'}>
      {sentences(t, node, elapsed).join(t.locale === 'zh' ? '' : ' ')}
    </p>
  );
}

function sentences(t: Translate, node: MachineNode, elapsed: string | null): string[] {
  const { machine, ready, pods } = node;
  const silence = elapsed === null ? [] : [t('graph.node.silentFor', { time: elapsed })];
  const isLeaving = pods.some((pod) => pod.tone === 'leaving');
  const rest = ready === 'True' ? [t('graph.node.unnoticed')] : isLeaving ? [t('graph.node.leaving')] : [];
  if (machine === null) return [t('graph.node.ghost')];
  if (!machine.isPowered) return [t('graph.node.off'), ...silence, ...rest];
  if (machine.isShuttingDown) return [t('graph.node.shuttingDown'), ...rest];
  if (!machine.isConnected) return [t('graph.node.cut'), ...silence, ...rest];
  return [t(ready === 'False' ? 'graph.node.sick' : 'graph.node.unknown'), ...rest];
}
