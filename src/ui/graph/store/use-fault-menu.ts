import { useMemo, type MouseEvent } from 'react';
import { useGraphModel } from './context.ts';
import type { MenuAt } from './graph-model.ts';

/** Opens the fault menu of a machine or pod: for `onContextMenu` (right click, menu key) and for a "..." button. */
export function useFaultMenu(kind: MenuAt['kind'], name: string): (event: MouseEvent) => void {
  const model = useGraphModel();
  return useMemo(
    () => (event) => {
      event.preventDefault();
      event.stopPropagation();
      const { left, bottom } = event.currentTarget.getBoundingClientRect();
      // the menu key and Shift+F10 give no place
      const hasPlace = event.type === 'contextmenu' && event.clientX > 0;
      model.openMenu({ kind, name, x: hasPlace ? event.clientX : left, y: hasPlace ? event.clientY : bottom });
    },
    [model, kind, name],
  );
}
