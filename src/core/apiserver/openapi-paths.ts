import type { KindEntry, Verb } from './kind.ts';

/**
 * The operations of a kind as OpenAPI paths. Clients learn from them which parameters a write takes: kubectl leaves
 * validation to the server if a patch knows `fieldValidation`.
 * Left out: watch paths (deprecated), subresources, and the bodies of requests of the collection.
 */
type Json = Record<string, unknown>;

interface Action {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly verb: Verb;
  readonly action: string;
  readonly parameters: readonly string[];
}

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'];
const DELETE = ['dryRun', 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'];
const LIST = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];

const ON_COLLECTION: readonly Action[] = [
  { method: 'get', verb: 'list', action: 'list', parameters: LIST },
  { method: 'post', verb: 'create', action: 'post', parameters: WRITE },
  { method: 'delete', verb: 'deletecollection', action: 'deletecollection', parameters: [...DELETE, ...LIST] },
];

const ON_OBJECT: readonly Action[] = [
  { method: 'get', verb: 'get', action: 'get', parameters: [] },
  { method: 'put', verb: 'update', action: 'put', parameters: WRITE },
  { method: 'patch', verb: 'patch', action: 'patch', parameters: [...WRITE, 'force'] },
  { method: 'delete', verb: 'delete', action: 'delete', parameters: DELETE },
];

const TYPES: Readonly<Record<string, string>> = {
  allowWatchBookmarks: 'boolean',
  force: 'boolean',
  gracePeriodSeconds: 'integer',
  limit: 'integer',
  orphanDependents: 'boolean',
  sendInitialEvents: 'boolean',
  timeoutSeconds: 'integer',
  watch: 'boolean',
};

const PATCHES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

export function pathsOf(entry: KindEntry, component: string): Json {
  const { def, apiVersion } = entry;
  const root = `/${def.group === '' ? 'api' : 'apis'}/${apiVersion}`;
  const collection = `${root}${def.namespaced ? '/namespaces/{namespace}' : ''}/${def.plural}`;
  const inPath = def.namespaced ? [pathParameter('namespace')] : [];
  const list = ON_COLLECTION.filter((a) => a.verb === 'list');
  return {
    ...(def.namespaced ? { [`${root}/${def.plural}`]: pathItem(entry, component, list, []) } : {}),
    [collection]: pathItem(entry, component, ON_COLLECTION, inPath),
    [`${collection}/{name}`]: pathItem(entry, component, ON_OBJECT, [pathParameter('name'), ...inPath]),
  };
}

function pathItem(entry: KindEntry, component: string, actions: readonly Action[], parameters: Json[]): Json {
  const { verbs } = entry.def;
  const served = actions.filter((a) => verbs?.includes(a.verb) ?? true);
  return { parameters, ...Object.fromEntries(served.map((a) => [a.method, operation(entry, component, a)])) };
}

function operation(entry: KindEntry, component: string, { action, method, parameters }: Action): Json {
  const { group, version, kind } = entry.def;
  const schema = { $ref: `#/components/schemas/${component}` };
  const json = { 'application/json': { schema } };
  const isWrite = method === 'post' || method === 'put';
  const patches = Object.fromEntries(PATCHES.map((type) => [type, { schema: { type: 'object' } }]));
  const body = isWrite ? json : method === 'patch' ? patches : undefined;
  return {
    parameters: parameters.map(queryParameter),
    ...(body ? { requestBody: { content: body, required: true } } : {}),
    responses: { 200: { description: 'OK', ...(action.startsWith('del') ? {} : { content: json }) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

const pathParameter = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const queryParameter = (name: string): Json => ({ name, in: 'query', schema: { type: TYPES[name] ?? 'string' } });
