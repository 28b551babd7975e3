import { formatBytes } from '../api/quantity.ts';
import type { Measured } from './metric-points.ts';

/** Usage as metrics.k8s.io spells it: '1234567n', '2m', '18432Ki'. */
export interface UsageText {
  readonly cpu: string;
  readonly memory: string;
}

export function usageText({ cpuNano, memoryBytes }: Measured): UsageText {
  return { cpu: cpuText(cpuNano), memory: memoryText(memoryBytes) };
}

const KIB = 1024;

/** Whole pages, so that kibibytes are the least there is. */
function memoryText(bytes: number): string {
  if (bytes % KIB !== 0) return formatBytes(bytes);
  const kib = bytes / KIB;
  return kib % KIB === 0 ? formatBytes(bytes) : `${kib}Ki`;
}

const SUFFIXES = ['n', 'u', 'm', ''] as const;

/** The largest unit that leaves a whole number. */
export function cpuText(nano: number): string {
  let value = nano;
  let unit = 0;
  while (value !== 0 && value % 1000 === 0 && unit < SUFFIXES.length - 1) {
    value /= 1000;
    unit++;
  }
  return value === 0 ? '0' : `${value}${SUFFIXES[unit]}`;
}
