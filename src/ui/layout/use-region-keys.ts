import { useEffect } from 'react';
import { useAppStore } from '../store/context.ts';

/**
 * F6 and Shift+F6 go from part to part of the page, as in desktop programs: the map, the time, the details are each one
 * key away, whatever lies between them.
 */
const REGION = '[data-region]';
const TAB = '[role="tab"][aria-selected="true"]';
const FOCUSABLE =
  'button:not(:disabled):not([tabindex="-1"]), a[href], input, textarea, select, [tabindex="0"]:not([role="separator"])';

export function useRegionKeys(): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.defaultPrevented || store.getState().overlay !== null) return;
      event.preventDefault();
      const regions = [...document.querySelectorAll<HTMLElement>(REGION)];
      const at = regions.findIndex((region) => region.contains(document.activeElement));
      goTo(regions, at, event.shiftKey ? -1 : 1);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [store]);
}

function goTo(regions: readonly HTMLElement[], from: number, step: 1 | -1): void {
  const start = from < 0 && step < 0 ? 0 : from;
  for (let i = 1; i <= regions.length; i++) {
    const region = regions[(start + step * i + regions.length * 2) % regions.length];
    const entry = region && entryOf(region);
    if (entry) return entry.focus();
  }
}

/** Where a region is entered: itself if it can be, else its chosen tab or its first control. */
export function entryOf(region: HTMLElement): HTMLElement | null {
  if (region.tabIndex === 0) return region;
  return region.querySelector<HTMLElement>(TAB) ?? region.querySelector<HTMLElement>(FOCUSABLE);
}
