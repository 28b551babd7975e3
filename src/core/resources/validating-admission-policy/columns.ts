import { formatSelector, selectorOf } from '../../api/label-selector.ts';
import type { ParamKind, ParamRef } from './params.ts';

/** What `kubectl get` shows of the params of policies and bindings. Upstream: pkg/printers/internalversion/printers.go. */
export const paramKindText = (kind: ParamKind | undefined): string =>
  kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';

export function paramRefText(ref: ParamRef | undefined): string {
  if (!ref) return '<unset>';
  if (ref.name) return `${ref.namespace || '*'}/${ref.name}`;
  return formatSelector(selectorOf(ref.selector) ?? []);
}
