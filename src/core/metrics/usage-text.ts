import { formatBytes } from '../api/quantity.ts';
import type { Measured } from './metric-points.ts';

/** Usage as metrics.k8s.io spells it: '1234567n', '2m', '18432Ki'. */
export interface UsageText {
  readonly cpu: string;
  readonly memory: string;
}

export function usageText({ cpuNano, memoryBytes }: Measured): UsageText {
  return { cpu: cpuText(cpuNano), memory: formatBytes(memoryBytes) };
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

/** Thousandths of a core, rounded up, of a text made here. */
export function milliOf(text: string): number {
  const value = Number.parseInt(text, 10);
  if (text.endsWith('n')) return Math.ceil(value / 1e6);
  if (text.endsWith('u')) return Math.ceil(value / 1e3);
  return text.endsWith('m') ? value : value * 1000;
}
