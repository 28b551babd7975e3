import { formatBytes } from '../../api/quantity.ts';

/** As Go's BinarySI quantities: the largest unit that leaves a whole number. */
export function quantityText(bytes: number): string {
  const kib = bytes / 1024;
  return bytes !== 0 && Number.isInteger(kib) && kib % 1024 !== 0 ? `${kib}Ki` : formatBytes(bytes);
}
