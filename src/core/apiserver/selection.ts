import { matches, parseSelector, type Selector } from '../api/label-selector.ts';
import { badRequest } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { parseFieldSelector, type FieldMatch } from './field-selector.ts';
import type { KindDef } from './kind.ts';
import type { OperationOptions } from './request.ts';

/** Which objects the label and field selectors of a list or watch let through. Throws a 400 StatusError. */
export function selectionOf(def: KindDef, options: OperationOptions | undefined): (object: KubeObject) => boolean {
  const labels = labelSelector(options?.labelSelector);
  const fields = parseFieldSelector(options?.fieldSelector, def);
  if (labels.length === 0 && fields.length === 0) return everything;
  return (object) => matchesBoth(object, labels, fields);
}

const everything = (): boolean => true;

function labelSelector(text: string | undefined): Selector {
  const parsed = parseSelector(text ?? '');
  if ('error' in parsed) throw badRequest(parsed.error);
  return parsed;
}

function matchesBoth(object: KubeObject, labels: Selector, fields: readonly FieldMatch[]): boolean {
  return (labels.length === 0 || matches(labels, object.metadata.labels)) && fields.every((f) => f(object));
}
