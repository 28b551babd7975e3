import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useGraph } from '../store/context.ts';
import styles from './machine.module.css';

/** The dashed region of a zone. */
export const ZoneRegion = memo(function ZoneRegion({ id }: NodeProps) {
  const name = useGraph((state) => state.layout.zones.find((zone) => zone.id === id)?.name);
  return <div className={styles['zone']}>{name}</div>;
});
