import type { KubeObject } from '../../../core/api/types.ts';
import { findField, type ParsedDocument, type ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { positionAt } from '../../../kubectl/manifest/text-position.ts';
import { diffDocument, type FieldChange } from './manifest-diff.ts';

/** What Apply would do, seen from the page: which objects are new and which fields differ. */
export interface ChangePlan {
  /** 'Deployment web' */
  readonly created: readonly string[];
  readonly changes: readonly PlannedChange[];
}

export interface PlannedChange extends FieldChange {
  readonly object: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** `lookup` gives the live object, `undefined` if there is none, `'unknown'` if the page holds no copy of it. */
export function planChanges(
  manifest: ParsedManifest,
  lookup: (object: KubeObject) => KubeObject | 'unknown' | undefined,
): ChangePlan {
  const created: string[] = [];
  const changes: PlannedChange[] = [];
  for (const document of manifest.documents) {
    const { object } = document;
    const label = `${object.kind} ${object.metadata.name ?? ''}`;
    const live = lookup(object);
    if (live === undefined) created.push(label);
    else if (live !== 'unknown') {
      changes.push(...diffDocument(object, live).map((change) => placeChange(manifest, document, label, change)));
    }
  }
  return { created, changes };
}

function placeChange(
  manifest: ParsedManifest,
  document: ParsedDocument,
  object: string,
  change: FieldChange,
): PlannedChange {
  const { span } = findField(manifest, document, change.field);
  return { ...change, object, ...span, line: positionAt(manifest.text, span.start).line };
}
