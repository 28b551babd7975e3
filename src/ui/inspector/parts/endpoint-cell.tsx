import type { ObjectKey } from '../../../core/api/group-kind.ts';
import styles from './endpoint-cell.module.css';
import { ObjectLink } from './object-link.tsx';

/** An address and, below it, the pod behind it. */
export interface EndpointCellProps {
  readonly address: string;
  readonly pod?: ObjectKey | undefined;
}

export function EndpointCell({ address, pod }: EndpointCellProps) {
  return (
    <div className={styles['cell']}>
      <code>{address}</code>
      {pod === undefined ? null : <ObjectLink to={pod} />}
    </div>
  );
}
