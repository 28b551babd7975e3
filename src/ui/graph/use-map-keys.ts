import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { useAppStore } from '../store/context.ts';
import { isArrow, nearest } from './keyboard.ts';
import { useGraphModel } from './store/context.ts';
import { isEmpty } from './store/is-empty.ts';
import { fitFor, prefersCalm } from './use-auto-fit.ts';

/**
 * The map is one tab stop, however many things are on it: Tab enters where one was last, arrow keys move, Tab leaves.
 * It is the surface that is tabbed to, as what is far outside of the view is not in the document.
 * Pattern: a composite widget of the ARIA authoring practices ("keyboard navigation inside components").
 */
const CREDIT = '.react-flow__attribution a';
const ITEMS = `[data-graph-item], [data-cells], ${CREDIT}`;
const MARGIN = { side: 24, top: 64, bottom: 56 };
const ZOOM_MS = 160;

export interface MapKeys {
  readonly tabIndex: 0;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
}

export function useMapKeys(host: RefObject<HTMLDivElement | null>, onMove: () => void): MapKeys {
  const app = useAppStore();
  const model = useGraphModel();
  const flow = useReactFlow();
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    // The library makes it a tab stop of its own, and Shift+Tab into the map would end there.
    host.current?.querySelectorAll<HTMLElement>(CREDIT).forEach((link) => (link.tabIndex = -1));
  }, [host]);
  const duration = { duration: prefersCalm() ? 0 : ZOOM_MS };

  const reveal = (item: HTMLElement): void => {
    if (host.current === null) return;
    const by = outsideBy(item.getBoundingClientRect(), host.current.getBoundingClientRect());
    if (by.x === 0 && by.y === 0) return;
    const { x, y, zoom } = flow.getViewport();
    onMove();
    void flow.setViewport({ x: x - by.x, y: y - by.y, zoom }, duration);
  };
  const go = (item: HTMLElement): void => {
    item.focus({ preventScroll: true });
    reveal(item);
  };
  const zooms: Readonly<Record<string, () => void>> = {
    '+': () => void flow.zoomIn(duration),
    '-': () => void flow.zoomOut(duration),
    '0': () =>
      void flow.fitView({ ...fitFor(host.current?.clientWidth ?? 0, isEmpty(model.store.getState())), ...duration }),
    Escape: () => app.getState().select(null),
  };

  return {
    tabIndex: 0,
    onKeyDown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = isArrow(event.key) ? neighbour(host.current, event.key) : undefined;
      const act = next === undefined ? zooms[event.key] : () => go(next);
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
    onFocus({ target, currentTarget }) {
      if (target !== currentTarget) {
        last.current = target as HTMLElement;
        // Else Shift+Tab from a thing on the map would only lead to the map around it, and back again.
        currentTarget.tabIndex = -1;
      } else if (target.matches(':focus-visible')) {
        const entry = last.current?.isConnected ? last.current : currentTarget.querySelector<HTMLElement>(ITEMS);
        if (entry !== null) go(entry);
      }
    },
    onBlur({ currentTarget, relatedTarget }) {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) currentTarget.tabIndex = 0;
    },
  };
}

function neighbour(host: HTMLElement | null, key: Parameters<typeof nearest>[2]): HTMLElement | undefined {
  const from = document.activeElement;
  if (host === null || !(from instanceof HTMLElement) || !host.contains(from)) return undefined;
  const items = [...host.querySelectorAll<HTMLElement>(ITEMS)].filter((item) => item !== from);
  const boxes = items.map((item) => item.getBoundingClientRect());
  return items[nearest(from.getBoundingClientRect(), boxes, key)];
}

/** How far a box would have to move to be inside. Pure. */
export function outsideBy(box: Edges, frame: Edges): { readonly x: number; readonly y: number } {
  const before = (at: number, least: number): number => Math.min(0, at - least);
  const after = (at: number, most: number): number => Math.max(0, at - most);
  const x = before(box.left, frame.left + MARGIN.side) || after(box.right, frame.right - MARGIN.side);
  const y = before(box.top, frame.top + MARGIN.top) || after(box.bottom, frame.bottom - MARGIN.bottom);
  return { x, y };
}

type Edges = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;
