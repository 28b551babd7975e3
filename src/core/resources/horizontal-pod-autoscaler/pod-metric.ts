/** What the metrics API says of one pod, in thousandths of the metric's unit. */
export interface PodMetric {
  readonly value: number;
  /** End of the window it was measured over, in milliseconds since 1970. */
  readonly timestampMs: number;
  readonly windowMs: number;
}

export type PodMetrics = ReadonlyMap<string, PodMetric>;
