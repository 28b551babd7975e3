/**
 * How crictl prints: tables, ages, sizes. Pure.
 * Upstream: Go's text/tabwriter as crictl sets it up (20 wide at least, 3 between), docker/go-units.
 */
const LEAST = 20;
const GAP = 3;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(LEAST, ...all.map((row) => (row[i] ?? '').length + GAP)));
  return all
    .map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('') + '\n')
    .join('');
}

/** Upstream: units.HumanDuration, and ' ago'. */
export const ago = (ms: number): string => `${humanDuration(ms)} ago`;

function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(ms / 3_600_000);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.floor(hours / 24 / 7)} weeks`;
  return hours < 24 * 365 * 2 ? `${Math.floor(hours / 24 / 30)} months` : `${Math.floor(hours / 24 / 365)} years`;
}

/** Upstream: units.HumanSizeWithPrecision(size, 3). */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let i = 0;
  for (; size >= 1000 && i < units.length - 1; i++) size /= 1000;
  return `${Number(size.toPrecision(3))}${units[i] ?? ''}`;
}
