import { useMediaQuery } from '../kit/use-media-query.ts';

/**
 * How much fits side by side. wide: panel, graph and details. medium: panel and graph, details over them when asked for.
 * narrow: the graph alone; the rest comes up as sheets from the bottom.
 */
export type LayoutMode = 'wide' | 'medium' | 'narrow';

export function useLayoutMode(): LayoutMode {
  const isWide = useMediaQuery('(min-width: 1180px)');
  const isNarrow = useMediaQuery('(max-width: 759.98px)');
  return isWide ? 'wide' : isNarrow ? 'narrow' : 'medium';
}
