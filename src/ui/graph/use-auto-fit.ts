import { useReactFlow, useStore } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import { boundsOf } from './layout/rect.ts';
import { useGraph } from './store/context.ts';

/**
 * Keeps everything in view until the user pans or zooms; from then on only the button does. It waits a moment, so that
 * what comes and goes within a second does not move the picture.
 */
export const fitFor = (width: number) =>
  ({
    // Below that width the legend takes two lines.
    padding: { top: '64px', bottom: width < LEGEND_WIDTH ? '76px' : '52px', left: '16px', right: '16px' },
    maxZoom: 1.25,
    minZoom: 0.15,
  }) as const;
const LEGEND_WIDTH = 480;
const SETTLE_MS = 350;
const CALM_MS = 300;

export function useAutoFit(): { release: () => void } {
  const { fitView } = useReactFlow();
  const isHeld = useRef(true);
  const hasFitted = useRef(false);
  const bounds = useGraph((state) => boundsKey(state.layout.rects));
  const view = useGraph((state) => state.graph.view);
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
        void fitView({ ...fitFor(width), duration: isFirst || prefersCalm() ? 0 : CALM_MS });
      },
      isFirst ? 0 : SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [bounds, view, width, height, fitView]);
  return { release: useCallback(() => (isHeld.current = false), []) };
}

export const prefersCalm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function boundsKey(rects: ReadonlyMap<string, Parameters<typeof boundsOf>[0][number]>): string {
  if (rects.size === 0) return '';
  const { x, y, width, height } = boundsOf([...rects.values()]);
  return [x, y, width, height].map(Math.round).join();
}
