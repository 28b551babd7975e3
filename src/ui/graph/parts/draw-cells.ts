import type { PodSummary, PodTone } from '../../../workers/protocol.ts';
import { berthAt, type Room } from '../layout/room.ts';

/** Draws pods as cells: the same colours and shapes as StateGlyph, in a square of the soft colour where there is room. */
export interface CellColors {
  readonly tone: Readonly<Record<PodTone, readonly [ink: string, soft: string]>>;
  readonly floor: string;
  readonly accent: string;
}

export interface CellMarks {
  readonly selected: string | null;
  readonly active: string | null;
  /** Null: nothing is dimmed. */
  readonly related: ReadonlySet<string> | null;
}

const TAU = Math.PI * 2;

export function drawCells(
  context: CanvasRenderingContext2D,
  { pods, room }: { readonly pods: readonly PodSummary[]; readonly room: Room },
  { colors, marks }: { readonly colors: CellColors; readonly marks: CellMarks },
): void {
  const cell = room.pitch.x;
  const inset = cell > 16 ? 1.5 : 0.75;
  context.clearRect(0, 0, cell * room.columns, room.height);
  for (const pod of pods) {
    const { x, y } = berthAt(room, room.slots.get(pod.key) ?? 0);
    const [ink, soft] = colors.tone[pod.tone];
    context.globalAlpha = marks.related === null || marks.related.has(pod.key) ? 1 : 0.3;
    context.fillStyle = soft;
    context.beginPath();
    context.roundRect(x + inset, y + inset, cell - 2 * inset, cell - 2 * inset, cell / 5);
    context.fill();
    context.fillStyle = ink;
    context.strokeStyle = ink;
    drawShape(context, pod.tone, { x: x + cell / 2, y: y + cell / 2, r: cell * (cell > 16 ? 0.24 : 0.3) });
    if (pod.key === marks.selected || pod.key === marks.active) {
      context.strokeStyle = colors.accent;
      context.lineWidth = pod.key === marks.selected ? 2 : 1.25;
      context.strokeRect(x + 1, y + 1, cell - 2, cell - 2);
    }
  }
  context.globalAlpha = 1;
}

function drawShape(context: CanvasRenderingContext2D, tone: PodTone, at: { x: number; y: number; r: number }): void {
  const { x, y, r } = at;
  context.lineWidth = Math.max(1, r / 3);
  context.setLineDash(tone === 'leaving' ? [r * 0.5, r * 0.45] : []);
  context.beginPath();
  if (tone === 'failed') {
    context.moveTo(x, y - r * 1.15);
    context.lineTo(x + r * 1.2, y + r);
    context.lineTo(x - r * 1.2, y + r);
    context.fill();
    return;
  }
  context.arc(x, y, r, 0, TAU);
  if (tone === 'ready') context.fill();
  else context.stroke();
  if (tone === 'pending') {
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, r, -TAU / 4, 0);
    context.fill();
  }
  if (tone === 'done') {
    context.beginPath();
    context.moveTo(x - r * 0.5, y);
    context.lineTo(x - r * 0.1, y + r * 0.4);
    context.lineTo(x + r * 0.5, y - r * 0.4);
    context.stroke();
  }
  context.setLineDash([]);
}
