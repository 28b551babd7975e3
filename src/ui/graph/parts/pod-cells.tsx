import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import type { PodSummary } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp, useAppStore } from '../../store/context.ts';
import type { Room } from '../layout/room.ts';
import { useGraph, useGraphModel } from '../store/context.ts';
import { drawCells } from './draw-cells.ts';
import { podWord } from './pod-word.ts';
import styles from './pods.module.css';

/**
 * Many pods on one canvas, drawn again only when one of them changes. Pointer and arrow keys reach each pod; a reader
 * hears the pod the keys are on, and gets the sum in the label.
 */
const SHARPNESS = 2;

export function PodCells({ pods, room }: { readonly pods: readonly PodSummary[]; readonly room: Room }) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const bySlot = useMemo(() => new Map(pods.map((pod) => [room.slots.get(pod.key) ?? 0, pod])), [pods, room]);
  const width = room.columns * room.pitch.x;
  useCellDrawing(canvas, { pods, room, active });
  const handlers = useCellHandlers({ room, bySlot, active, setActive });
  const pod = pods.find((one) => one.key === active);
  const label = pod === undefined ? t('graph.pods.cells') : podTitle(pod);
  return (
    <canvas
      ref={canvas}
      {...handlers}
      className={styles['cells']}
      width={width * SHARPNESS}
      height={room.height * SHARPNESS}
      style={{ width, height: room.height }}
      role="application"
      data-cells=""
      tabIndex={-1}
      aria-label={pod === undefined ? label : t('graph.pod.label', { name: label, status: podWord(t, pod) })}
      title={pod === undefined ? '' : `${label} · ${pod.status}`}
    />
  );
}

const podTitle = (pod: PodSummary): string => parseObjectKey(pod.key).name;

interface Drawing {
  readonly pods: readonly PodSummary[];
  readonly room: Room;
  readonly active: string | null;
}

function useCellDrawing(canvas: { readonly current: HTMLCanvasElement | null }, { pods, room, active }: Drawing): void {
  const model = useGraphModel();
  const theme = useApp((state) => state.theme);
  const selected = useApp((state) =>
    state.selection !== null && room.slots.has(state.selection) ? state.selection : null,
  );
  const related = useGraph((state) => (state.hover === null ? null : state.related));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || canvas.current === null) return;
    context.setTransform(SHARPNESS, 0, 0, SHARPNESS, 0, 0);
    drawCells(
      context,
      { pods, room },
      { colors: model.cellColors(canvas.current), marks: { selected, active, related } },
    );
  }, [canvas, model, pods, room, active, theme, selected, related]);
}

interface CellInput {
  readonly room: Room;
  readonly bySlot: ReadonlyMap<number, PodSummary>;
  readonly active: string | null;
  readonly setActive: (key: string | null) => void;
}

function useCellHandlers({ room, bySlot, active, setActive }: CellInput) {
  const app = useAppStore();
  const model = useGraphModel();
  const show = (key: string | null): void => {
    setActive(key);
    model.hoverSoon(key);
  };
  const podAt = (event: MouseEvent): PodSummary | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * room.columns;
    const y = ((event.clientY - box.top) / box.height) * Math.ceil(room.berths / room.columns);
    return bySlot.get(Math.floor(y) * room.columns + Math.floor(x));
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
      const pod = podAt(event) ?? bySlot.get(activeSlot(room, active));
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
      const next = nextPod(bySlot, activeSlot(room, active), step, room.berths);
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
