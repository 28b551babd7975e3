import { formatSelector, selectorOf, selectorOfMap } from '../../../core/api/label-selector.ts';
import type { LabelSelector } from '../../../core/api/types.ts';

/** A selector as kubectl prints it: 'app=web,tier in (a,b)'; '' if there is none. */
export function selectorText(selector: LabelSelector | undefined): string {
  const parsed = selectorOf(selector);
  return parsed ? formatSelector(parsed) : '';
}

/** As above, for a Service's plain map. */
export function mapSelectorText(map: Readonly<Record<string, string>> | undefined): string {
  const parsed = selectorOfMap(map);
  return parsed ? formatSelector(parsed) : '';
}
