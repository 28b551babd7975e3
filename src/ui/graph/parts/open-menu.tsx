import { useEffect, useRef } from 'react';
import { FaultMenu } from '../../faults/fault-menu.tsx';
import type { MenuAt } from '../store/graph-model.ts';

/** The fault menu of a machine or pod, open at a place of the graph. */
export function OpenMenu({ menu }: { readonly menu: MenuAt }) {
  const trigger = useRef<HTMLButtonElement>(null);
  const origin = useRef<Element | null>(null);
  useEffect(() => {
    origin.current = document.activeElement;
    trigger.current?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  }, []);
  const returnFocus = (): void => {
    if (origin.current instanceof HTMLElement) origin.current.focus();
  };
  return (
    <FaultMenu target={{ kind: menu.kind, name: menu.name }}>
      <button
        ref={trigger}
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        onFocus={returnFocus}
        style={{ position: 'fixed', left: menu.x, top: menu.y, width: 1, height: 1, padding: 0, border: 0, opacity: 0 }}
      />
    </FaultMenu>
  );
}
