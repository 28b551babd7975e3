import { Sailboat } from 'lucide-react';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import styles from '../graph-canvas.module.css';
import { useGraph } from '../store/context.ts';
import { isEmpty } from '../store/is-empty.ts';

/** Says what to do first, as long as the user has nothing in the cluster. */
export function EmptyState() {
  const t = useT();
  const phase = useApp((state) => state.phase);
  const isShown = useGraph(isEmpty);
  const view = useGraph((state) => state.graph.view);
  const hasMachines = useGraph((state) => state.graph.nodes.size > 0);
  if (!isShown || phase === 'crashed') return null;
  if (phase === 'booting') return <div className={styles['empty']}>{t('graph.empty.starting')}</div>;
  const title = view === 'nodes' && !hasMachines ? t('graph.empty.noMachines') : t('graph.empty.title');
  return (
    <div className={styles['empty']} role="status">
      <Sailboat size={24} aria-hidden="true" />
      <strong>{title}</strong>
      <p>{t(view === 'nodes' ? 'graph.empty.text' : 'graph.empty.ownership')}</p>
    </div>
  );
}
