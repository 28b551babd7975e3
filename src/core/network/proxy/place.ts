/** The node a routing table is for, and its zone where that matters. */
export interface Place {
  readonly node: string;
  readonly zone?: string;
}
