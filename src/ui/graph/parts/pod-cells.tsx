import { memo, useMemo, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp, useAppStore } from '../../store/context.ts';
import type { Room } from '../layout/room.ts';
import { useGraph, useGraphModel } from '../store/context.ts';
import { CELL, cellPaths } from './cell-paths.ts';
import { podWord } from './pod-word.ts';
import styles from './pods.module.css';

/**
 * Many pods as one drawing, made again only when one of them changes. Pointer and arrow keys reach each pod; a reader
 * hears the pod the keys are on, and gets the sum in the label.
 */
export function PodCells({ pods, room }: { readonly pods: readonly PodSummary[]; readonly room: Room }) {
  const t = useT();
  const [active, setActive] = useState<string | null>(null);
  const handlers = useCellHandlers({ pods, room, active, setActive });
  const pod = active === null ? undefined : pods.find((one) => one.key === active);
  const label = pod === undefined ? t('graph.pods.cells') : podTitle(pod);
  return (
    <div
      {...handlers}
      className={styles['cells']}
      style={{ width: room.columns * room.pitch.x, height: room.height }}
      role="application"
      data-cells=""
      tabIndex={-1}
      aria-label={pod === undefined ? label : t('graph.pod.label', { name: label, status: podWord(t, pod) })}
      title={pod === undefined ? '' : `${label} · ${pod.status}`}
    >
      <CellDrawing pods={pods} room={room} active={active} />
    </div>
  );
}

const podTitle = (pod: PodSummary): string => parseObjectKey(pod.key).name;

interface Drawing {
  readonly pods: readonly PodSummary[];
  readonly room: Room;
  readonly active: string | null;
}

const CellDrawing = memo(function CellDrawing({ pods, room, active }: Drawing) {
  const selected = useApp((state) =>
    state.selection !== null && room.slots.has(state.selection) ? state.selection : null,
  );
  const related = useGraph((state) => (state.hover === null ? null : state.related));
  const paths = useMemo(() => cellPaths(pods, room, related), [pods, room, related]);
  return (
    <svg aria-hidden="true" viewBox={viewBoxOf(room)}>
      {paths.map(({ id, tone, part, isDimmed, d, width }) => (
        <path
          key={id}
          d={d}
          data-tone={tone}
          data-part={part}
          data-dimmed={isDimmed || undefined}
          strokeWidth={width}
        />
      ))}
      <Mark room={room} pod={active} width={0.8} />
      <Mark room={room} pod={selected} width={1.2} />
    </svg>
  );
});

const viewBoxOf = ({ columns, berths }: Room): string => `0 0 ${columns * CELL} ${Math.ceil(berths / columns) * CELL}`;

/** A frame around the pod that is selected, or that pointer or keys are on. */
function Mark({ room, pod, width }: { readonly room: Room; readonly pod: string | null; readonly width: number }) {
  const slot = pod === null ? undefined : room.slots.get(pod);
  if (slot === undefined) return null;
  const [x, y] = [(slot % room.columns) * CELL, Math.floor(slot / room.columns) * CELL];
  return <rect x={x + 0.5} y={y + 0.5} width={CELL - 1} height={CELL - 1} rx={1.5} strokeWidth={width} />;
}

interface CellInput {
  readonly pods: readonly PodSummary[];
  readonly room: Room;
  readonly active: string | null;
  readonly setActive: (key: string | null) => void;
}

function useCellHandlers({ pods, room, active, setActive }: CellInput) {
  const app = useAppStore();
  const model = useGraphModel();
  const podsBySlot = () => new Map(pods.map((pod) => [room.slots.get(pod.key) ?? 0, pod]));
  const show = (key: string | null): void => {
    setActive(key);
    model.hoverSoon(key);
  };
  const podAt = (event: MouseEvent): PodSummary | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * room.columns;
    const y = ((event.clientY - box.top) / box.height) * Math.ceil(room.berths / room.columns);
    return podsBySlot().get(Math.floor(y) * room.columns + Math.floor(x));
  };
  return {
    onPointerMove: (event: PointerEvent) => {
      const key = podAt(event)?.key ?? null;
      if (key !== active) show(key);
    },
    onPointerLeave: () => show(null),
    onBlur: () => show(null),
    onClick: (event: MouseEvent) => {
      event.stopPropagation();
      const pod = podAt(event);
      if (pod !== undefined) app.getState().select(pod.key);
    },
    onContextMenu: (event: MouseEvent) => {
      const pod = podAt(event) ?? podsBySlot().get(activeSlot(room, active));
      if (pod === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const { namespace, name } = parseObjectKey(pod.key);
      model.openMenu({ kind: 'Pod', name: `${namespace}/${name}`, x: event.clientX, y: event.clientY });
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && active !== null) app.getState().select(active, 'overview');
      const step = stepOf(event.key, room.columns);
      if (step === 0) return;
      const next = nextPod(podsBySlot(), activeSlot(room, active), step, room.berths);
      if (next === null) return;
      event.preventDefault();
      event.stopPropagation();
      show(next.key);
    },
  };
}

const activeSlot = (room: Room, active: string | null): number =>
  active === null ? -1 : (room.slots.get(active) ?? -1);

function stepOf(key: string, columns: number): number {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  return steps[key] ?? 0;
}

/** Past the edge the keys leave the canvas. */
function nextPod(
  bySlot: ReadonlyMap<number, PodSummary>,
  from: number,
  step: number,
  berths: number,
): PodSummary | null {
  for (let slot = from + (from < 0 ? 1 : step); slot >= 0 && slot < berths; slot += step) {
    const pod = bySlot.get(slot);
    if (pod !== undefined) return pod;
  }
  return null;
}
