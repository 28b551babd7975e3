import type { KubeObject } from '../../../core/api/types.ts';

/**
 * An object as somebody would write it: without its status and what the server fills in, so that it can be applied
 * again.
 */
const SERVER_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
]);

function without(map: Readonly<Record<string, string>> | undefined, names: ReadonlySet<string>): object {
  const entries = Object.entries(map ?? {}).filter(([name]) => !names.has(name));
  return entries.length === 0 ? {} : { annotations: Object.fromEntries(entries) };
}

export function editableCopy(object: KubeObject): KubeObject {
  const { status: _status, metadata, ...rest } = object;
  const { name, generateName, namespace, labels, annotations } = metadata;
  return {
    ...rest,
    metadata: {
      ...(name === undefined ? { generateName } : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...without(annotations, SERVER_ANNOTATIONS),
    } as KubeObject['metadata'],
  };
}
