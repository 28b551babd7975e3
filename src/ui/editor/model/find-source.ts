import type { ObjectKey } from '../../../core/api/group-kind.ts';
import { groupKindOfObject, objectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import { parseManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { positionAt } from '../../../kubectl/manifest/text-position.ts';
import type { KindView } from '../../../workers/protocol.ts';
import type { EditorFile } from '../../store/state.ts';
import { documentKey } from './object-key.ts';

/** Which document of the open files an object came from: its own, or that of the nearest owner that has one. */
export interface DocumentSource {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** Name of the object in the document. */
  readonly name: string;
}

export interface SourceLookup {
  readonly files: readonly EditorFile[];
  readonly kinds: readonly KindView[];
  readonly objects: ReadonlyMap<ObjectKey, KubeObject>;
}

export function findSource(key: ObjectKey, { files, kinds, objects }: SourceLookup): DocumentSource | undefined {
  const sources = new Map<ObjectKey, DocumentSource>();
  for (const { name: file, text } of files) {
    for (const { object, span } of parseManifest(text).documents) {
      const at = { file, line: positionAt(text, span.start).line, ...span, name: object.metadata.name ?? '' };
      sources.set(documentKey(object, kinds), at);
    }
  }
  const seen = new Set<ObjectKey>();
  for (
    let next: ObjectKey | undefined = key;
    next !== undefined && !seen.has(next);
    next = ownerKey(objects.get(next))
  ) {
    const source = sources.get(next);
    if (source) return source;
    seen.add(next);
  }
  return undefined;
}

function ownerKey(object: KubeObject | undefined): ObjectKey | undefined {
  const owners = object?.metadata.ownerReferences ?? [];
  const owner = owners.find((reference) => reference.controller === true) ?? owners[0];
  return owner && objectKey(groupKindOfObject(owner), object?.metadata.namespace, owner.name);
}
