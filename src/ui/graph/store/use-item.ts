import { useMemo, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { useApp, useAppStore } from '../../store/context.ts';
import { useGraph, useGraphModel } from './context.ts';

/** What every card, room and pod does: be hovered, selected, opened; and how it looks while another is. */
export interface Item {
  readonly isSelected: boolean;
  readonly isDimmed: boolean;
  readonly isRelated: boolean;
  readonly handlers: ItemHandlers;
}

export interface ItemHandlers {
  readonly 'data-graph-item': string;
  /** The map as a whole is tabbed to: use-map-keys.ts. */
  readonly tabIndex: -1;
  readonly onClick: (event: MouseEvent) => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerEnter: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
}

export function useItem(key: string): Item {
  const isSelected = useApp((state) => state.selection === key);
  const isDimmed = useGraph((state) => state.hover !== null && state.related !== null && !state.related.has(key));
  const isRelated = useGraph((state) => state.related?.has(key) ?? false);
  const handlers = useItemHandlers(key);
  return { isSelected, isDimmed, isRelated, handlers };
}

function useItemHandlers(key: string): ItemHandlers {
  const app = useAppStore();
  const model = useGraphModel();
  return useMemo(
    () => ({
      'data-graph-item': key,
      tabIndex: -1,
      onClick: (event) => {
        event.stopPropagation();
        app.getState().select(key);
      },
      onDoubleClick: (event) => {
        event.stopPropagation();
        app.getState().select(key, 'overview');
      },
      onKeyDown: (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        app.getState().select(key, 'overview');
      },
      // a touch has no hover to end it
      onPointerEnter: (event) => event.pointerType !== 'touch' && model.hoverSoon(key),
      onPointerLeave: () => model.hoverSoon(null),
    }),
    [key, app, model],
  );
}
