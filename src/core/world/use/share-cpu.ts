/**
 * How a machine's cores are divided when its containers want more than there is: each gets what it wants as long as
 * that is within its weight's share, and what those leave goes to the others.
 * Upstream: the kernel's fair scheduler with cpu.weight from requests (pkg/kubelet/cm/helpers_linux.go, MilliCPUToShares).
 */
export interface Claim {
  readonly wants: number;
  /** CPU shares, at least 2. */
  readonly weight: number;
}

/** What each claim gets, in order. */
export function shareCpu(capacity: number, claims: readonly Claim[]): number[] {
  const got = claims.map(() => 0);
  let left = capacity;
  let open = claims.map((_, i) => i);
  while (open.length > 0) {
    const weights = open.reduce((sum, i) => sum + (claims[i] as Claim).weight, 0);
    const share = (i: number): number => (left * (claims[i] as Claim).weight) / weights;
    const content = open.filter((i) => (claims[i] as Claim).wants <= share(i));
    if (content.length === 0) {
      for (const i of open) got[i] = share(i);
      return got;
    }
    for (const i of content) got[i] = (claims[i] as Claim).wants;
    left -= content.reduce((sum, i) => sum + (claims[i] as Claim).wants, 0);
    open = open.filter((i) => !content.includes(i));
  }
  return got;
}

/** Upstream: MilliCPUToShares. */
export function sharesOf(requestMilli: number | undefined): number {
  return Math.max(2, Math.floor(((requestMilli ?? 0) * 1024) / 1000));
}
