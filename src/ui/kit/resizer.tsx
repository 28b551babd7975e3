import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import styles from './resizer.module.css';
import { cx } from './cx.ts';

/**
 * The border between two panels: drag it, or move it with the arrow keys; a double click puts it back. `edge` is the side
 * of the sized panel the border is on.
 */
export interface ResizerProps {
  readonly label: string;
  readonly edge: 'left' | 'right' | 'top';
  readonly size: number;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly onResize: (px: number) => void;
}

const KEY_STEP_PX = 16;
/** How the panel grows when the border moves right or down. */
const GROWTH = { left: -1, right: 1, top: -1 } as const;

export function Resizer({ label, edge, size, min, max, initial, onResize }: ResizerProps) {
  const start = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const isVertical = edge !== 'top';
  const clamp = (px: number): number => Math.max(min, Math.min(max, px));
  const positionOf = (event: PointerEvent): number => (isVertical ? event.clientX : event.clientY);

  const onPointerMove = (event: PointerEvent): void => {
    if (start.current === null) return;
    onResize(clamp(start.current.size + GROWTH[edge] * (positionOf(event) - start.current.at)));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = isVertical ? 'ArrowRight' : 'ArrowDown';
    const back = isVertical ? 'ArrowLeft' : 'ArrowUp';
    if (event.key !== forward && event.key !== back) return;
    event.preventDefault();
    onResize(clamp(size + GROWTH[edge] * (event.key === forward ? KEY_STEP_PX : -KEY_STEP_PX)));
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isVertical ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={min}
      aria-valuemax={max}
      className={cx(styles['resizer'], styles[edge])}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: positionOf(event), size };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
      onDoubleClick={() => onResize(initial)}
      onKeyDown={onKeyDown}
    />
  );
}
