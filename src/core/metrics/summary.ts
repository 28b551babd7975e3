/** What a kubelet says of the use on its machine: counters since the start of each, and memory. Times are virtual. */
export interface UsePoint {
  readonly startMs: number;
  readonly atMs: number;
  /** Core-milliseconds since `startMs`. */
  readonly cpuCoreMs: number;
  readonly memoryBytes: number;
}

export interface PodPoints {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly (readonly [name: string, point: UsePoint])[];
}

export interface NodeSummary {
  readonly node: UsePoint;
  readonly pods: readonly PodPoints[];
}
