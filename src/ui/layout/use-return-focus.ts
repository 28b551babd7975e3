import { useEffect } from 'react';
import { useAppStore } from '../store/context.ts';

/**
 * A window that closes gives the focus back to what opened it, also if that was an entry of a menu or of the palette, which
 * are gone by then: to what had it last outside of any of them.
 */
const PASSING = '[role="dialog"], [role="menu"]';

export function useReturnFocus(): void {
  const store = useAppStore();
  useEffect(() => {
    let last: Element | null = null;
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (target instanceof Element && target.closest(PASSING) === null) last = target;
    };
    const giveBack = (): void => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && store.getState().overlay === null && last instanceof HTMLElement) last.focus();
    };
    document.addEventListener('focusin', onFocusIn);
    // The window has to be gone before.
    const stop = store.subscribe(({ overlay }, before) => {
      if (overlay === null && before.overlay !== null) setTimeout(giveBack);
    });
    return () => {
      stop();
      document.removeEventListener('focusin', onFocusIn);
    };
  }, [store]);
}
