import type { CellColors } from './draw-cells.ts';

/** A canvas knows no custom properties: read what the theme makes of the tokens. */
export function readCellColors(element: Element): CellColors {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const pair = (name: string) => [token(`--${name}`), token(`--${name}-soft`)] as const;
  return {
    tone: {
      ready: pair('ready'),
      pending: pair('pending'),
      failed: pair('fail'),
      leaving: pair('gone'),
      done: pair('gone'),
    },
    floor: token('--line'),
    accent: token('--accent'),
  };
}
