import type { ReactNode } from 'react';
import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import { Tooltip } from '../../kit/tooltip.tsx';
import { useApp } from '../../store/context.ts';
import styles from './object-link.module.css';

/** The name of an object; a click selects it. Plain text once the object is gone. */
export interface ObjectLinkProps {
  readonly to: ObjectKey;
  readonly children?: ReactNode;
}

/** 'apps/Deployment' -> 'Deployment'. */
export function kindOf(key: ObjectKey): string {
  const { groupKind } = parseObjectKey(key);
  return groupKind.slice(groupKind.lastIndexOf('/') + 1);
}

export function ObjectLink({ to, children }: ObjectLinkProps) {
  const select = useApp((state) => state.select);
  const exists = useApp((state) => state.objects.has(to) || state.pods.has(to));
  const { name, namespace } = parseObjectKey(to);
  const label = children ?? name;
  if (!exists) return <span className={styles['gone']}>{label}</span>;
  return (
    <Tooltip text={`${kindOf(to)} ${namespace === '' ? name : `${namespace}/${name}`}`}>
      <button type="button" className={styles['link']} onClick={() => select(to)}>
        {label}
      </button>
    </Tooltip>
  );
}
