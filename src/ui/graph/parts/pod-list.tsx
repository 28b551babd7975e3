import { memo, useMemo } from 'react';
import type { PodSummary } from '../../../workers/protocol.ts';
import { cx } from '../../kit/cx.ts';
import { berthAt, type Room } from '../layout/room.ts';
import { useCalmly } from '../store/use-calmly.ts';
import { PodCells } from './pod-cells.tsx';
import { PodRow } from './pod-row.tsx';
import styles from './pods.module.css';
import { useDeparted } from './use-departed.ts';

/** The pods of a room, each in its berth; free berths are faint marks. */
export interface PodListProps {
  readonly pods: readonly PodSummary[];
  readonly room: Room;
}

export const PodList = memo(function PodList({ pods, room }: PodListProps) {
  if (room.mode === 'cells') return <CalmCells pods={pods} room={room} />;
  return <PodElements pods={pods} room={room} />;
});

/** Of hundreds of pods nobody sees each change as it comes. */
const CELLS_PAUSE_MS = 100;

function CalmCells({ pods, room }: PodListProps) {
  const drawing = useMemo(() => ({ pods, room }), [pods, room]);
  return <PodCells {...useCalmly(drawing, CELLS_PAUSE_MS)} />;
}

function PodElements({ pods, room }: PodListProps) {
  const departed = useDeparted(pods, room);
  const isChip = room.mode === 'chips';
  const taken = new Set(pods.map((pod) => room.slots.get(pod.key)));
  const free = Array.from({ length: room.berths }, (_, slot) => slot).filter((slot) => !taken.has(slot));
  return (
    <div className={styles['list']} style={{ height: room.height }}>
      {free.map((slot) => (
        <div
          key={slot}
          className={cx(styles['floor'], isChip && styles['twoColumns'])}
          style={berthStyle(room, slot)}
        />
      ))}
      {pods.map((pod) => (
        <div
          key={pod.key}
          className={cx(styles['berth'], isChip && styles['twoColumns'])}
          style={berthStyle(room, room.slots.get(pod.key) ?? 0)}
        >
          <PodRow pod={pod} isChip={isChip} />
        </div>
      ))}
      {departed.map(({ pod, slot }) => (
        <div key={`gone ${pod.uid}`} className={styles['berth']} style={berthStyle(room, slot)} aria-hidden="true">
          <div className={styles['pod']} data-tone="leaving" data-ghost="" />
        </div>
      ))}
    </div>
  );
}

function berthStyle(room: Room, slot: number) {
  const { x, y } = berthAt(room, slot);
  return { width: room.pitch.x, height: room.pitch.y, left: x, top: y };
}
