import type { PodSummary } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { ObjectLink } from './object-link.tsx';
import styles from './pod-list.module.css';

/** Pods as links with their state; above SHOWN the rest is a number. */
const SHOWN = 30;

export function PodList({ pods }: { readonly pods: readonly PodSummary[] }) {
  const t = useT();
  if (pods.length === 0) return <p className={styles['none']}>{t('inspector.noPods')}</p>;
  return (
    <ul className={styles['list']}>
      {pods.slice(0, SHOWN).map((pod) => (
        <li key={pod.key} className={styles['row']}>
          <ObjectLink to={pod.key} />
          <Badge tone={pod.tone}>{pod.status}</Badge>
        </li>
      ))}
      {pods.length > SHOWN ? (
        <li className={styles['none']}>{t('inspector.andMore', { n: pods.length - SHOWN })}</li>
      ) : null}
    </ul>
  );
}
