import { ageOf } from '../../apiserver/table.ts';
import type { Cell } from '../../api/table.ts';
import type { PrinterColumn } from '../../apiserver/kind.ts';
import { formatSelector, selectorOf } from '../../api/label-selector.ts';
import type { Container, LabelSelector } from '../../api/types.ts';

/**
 * Building blocks of the columns of `kubectl get`.
 * Upstream: pkg/printers/internalversion/printers.go.
 */
export const NAME: PrinterColumn = { name: 'Name', type: 'string' };
export const AGE: PrinterColumn = { name: 'Age', type: 'date' };

type Read<T> = { read(object: T, nowMs: number): Cell }['read'];

export const column = <T>(name: string, cell: Read<T>): PrinterColumn<T> => ({ name, type: 'string', cell });
export const integer = <T>(name: string, cell: Read<T>): PrinterColumn<T> => ({ name, type: 'integer', cell });
export const bool = <T>(name: string, cell: Read<T>): PrinterColumn<T> => ({ name, type: 'boolean', cell });
/** Shown with -o wide. */
export const wide = <T>(name: string, cell: Read<T>): PrinterColumn<T> => ({ name, type: 'string', priority: 1, cell });

/** Elapsed time since a timestamp; '<unknown>' without one. */
export const since = (time: string | undefined, nowMs: number): string => ageOf(time, nowMs);

/** Items joined by commas, at most `max` of them, then how many more there are. */
export function listWithMore(items: readonly string[], max = 3): string {
  if (items.length > max) return `${items.slice(0, max).join(',')} + ${items.length - max} more...`;
  return items.join(',') || '<unset>';
}

/** Labels as 'a=1,b=2' in order of their keys; '<none>' if there are none. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return pairs.join(',') || '<none>';
}

/** A selector as metav1.FormatLabelSelector writes it. */
export function selectorText(selector: LabelSelector | undefined): string {
  return sortedSelectorText(selector) || '<none>';
}

/** A selector as labels.Selector writes itself: in order of the keys, values in order. */
export function sortedSelectorText(selector: LabelSelector | undefined): string {
  const requirements = (selectorOf(selector) ?? []).map((r) => ({ ...r, values: [...r.values].sort() }));
  return formatSelector(requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
}

interface WithTemplate {
  readonly spec: { readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } } };
}

/** Containers and Images of the pod template, with -o wide. */
export function templateColumns<T extends WithTemplate>(): PrinterColumn<T>[] {
  const containers = (object: T): readonly Container[] => object.spec.template?.spec?.containers ?? [];
  return [
    wide('Containers', (o) => containerNames(containers(o))),
    wide('Images', (o) => containerImages(containers(o))),
  ];
}

export const containerNames = (list: readonly Container[]): string => list.map((c) => c.name).join(',');
export const containerImages = (list: readonly Container[]): string => list.map((c) => c.image ?? '').join(',');
