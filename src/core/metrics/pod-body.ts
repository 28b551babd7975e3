import type { UsageText } from './usage-text.ts';

/** What PodMetrics say beside their metadata. */
export interface PodBody {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: UsageText }[];
}
