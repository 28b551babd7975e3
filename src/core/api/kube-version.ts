/**
 * Versions as Kubernetes orders them: stable before beta before alpha, newer before older, others by their letters.
 * Upstream: apimachinery/pkg/version/helpers.go (CompareKubeAwareVersionStrings).
 */
const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;

export function byVersion(a: string, b: string): number {
  const [x, y] = [weight(a), weight(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return (y[i] as number) - (x[i] as number);
  return a < b ? -1 : a > b ? 1 : 0;
}

function weight(version: string): number[] {
  const m = VERSION.exec(version);
  if (!m) return [-1, 0, 0];
  return [m[2] === undefined ? 2 : m[2] === 'beta' ? 1 : 0, Number(m[1]), Number(m[3] ?? 0)];
}
