import { useReactFlow, useStore } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import { boundsOf, type Rect } from './layout/rect.ts';
import { useGraph, useGraphModel } from './store/context.ts';
import { isEmpty } from './store/is-empty.ts';

/**
 * Keeps everything in view until the user pans or zooms; from then on only the button does. It waits a moment, so that
 * what comes and goes within a second does not move the picture.
 */
export const fitFor = (width: number, hasHint = false) =>
  ({
    // Below that width the legend takes two lines, and the hint of an empty map more than two.
    padding: {
      top: hasHint ? (`${hintBottom(width)}px` as const) : '64px',
      bottom: width < LEGEND_WIDTH ? '76px' : '52px',
      left: '16px',
      right: '16px',
    },
    maxZoom: 1.25,
    minZoom: 0.15,
  }) as const;
const hintBottom = (width: number): number => (width < LEGEND_WIDTH ? 240 : 216);
const LEGEND_WIDTH = 480;
const SETTLE_MS = 350;
const CALM_MS = 300;

export function useAutoFit(): { release: () => void } {
  const { fitView, setViewport } = useReactFlow();
  const model = useGraphModel();
  const isHeld = useRef(true);
  const hasFitted = useRef(false);
  const bounds = useGraph((state) => boundsKey(state.layout.rects));
  const view = useGraph((state) => state.graph.view);
  const hasHint = useGraph(isEmpty);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    isHeld.current = true;
    hasFitted.current = false;
  }, [view]);
  useEffect(() => {
    if (!isHeld.current || bounds === '' || width === 0) return;
    const isFirst = !hasFitted.current;
    const timer = setTimeout(
      () => {
        hasFitted.current = true;
        const duration = { duration: isFirst || prefersCalm() ? 0 : CALM_MS };
        const readable = readableView(boundsOf([...model.store.getState().layout.rects.values()]), {
          width,
          height,
          hasHint,
        });
        if (readable) void setViewport(readable, duration);
        else void fitView({ ...fitFor(width, hasHint), ...duration });
      },
      isFirst ? 0 : SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [bounds, view, width, height, hasHint, fitView, setViewport, model]);
  return { release: useCallback(() => (isHeld.current = false), []) };
}

/**
 * On a small canvas everything at once would be too small to read: then as wide as it is, from the top, the rest below to
 * be moved to. Undefined where everything fits, and where not even the width does. Pure.
 */
export function readableView(
  bounds: Rect,
  canvas: { readonly width: number; readonly height: number; readonly hasHint?: boolean },
) {
  const { left, right, bottom } = MARGINS;
  const top = canvas.hasHint ? hintBottom(canvas.width) : MARGINS.top;
  const free = { width: canvas.width - left - right, height: canvas.height - top - bottom };
  const whole = Math.min(free.width / bounds.width, free.height / bounds.height);
  const zoom = Math.min(1, free.width / bounds.width);
  if (canvas.width >= SMALL || whole >= READABLE || zoom <= Math.max(whole, READABLE_WIDTH)) return undefined;
  return { x: left + (free.width - bounds.width * zoom) / 2 - bounds.x * zoom, y: top - bounds.y * zoom, zoom };
}

const SMALL = 560;
const MARGINS = { left: 10, right: 10, top: 60, bottom: 60 };
/** Letters of 12 pixels are 9 then. */
const READABLE = 0.75;
const READABLE_WIDTH = 0.5;

export const prefersCalm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function boundsKey(rects: ReadonlyMap<string, Parameters<typeof boundsOf>[0][number]>): string {
  if (rects.size === 0) return '';
  const { x, y, width, height } = boundsOf([...rects.values()]);
  return [x, y, width, height].map(Math.round).join();
}
