import type { KubeObject } from '../../api/types.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import type { RngStream } from '../../lib/rng.ts';
import { NUMBERS, TEXTS, mutated, mutatedOften, pick } from './mutate.ts';

/** Requests as no client should send them, made of objects that are good and of where they live. */
export interface Sample {
  /** Path of the collection: '/apis/apps/v1/namespaces/default/deployments'. */
  readonly path: string;
  readonly object: KubeObject;
}

const SUBRESOURCES = [
  'status',
  'scale',
  'eviction',
  'binding',
  'log',
  'exec',
  'attach',
  'portforward',
  'ephemeralcontainers',
  'resize',
  'token',
  'proxy',
  'finalize',
  'approval',
  'nonsense',
];

const PATCHES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
];

const QUERIES: Readonly<Record<string, readonly string[]>> = {
  labelSelector: ['app=web', 'a in (b,c)', 'a in (', '!', '!=,', 'a==b==c', 'x notin ()', 'a>1', 'a='],
  fieldSelector: [
    'metadata.name=web',
    'spec.nodeName!=',
    'status.phase=Running,x',
    '=',
    'no.such=1',
    'a\\',
    '__proto__=1',
  ],
  limit: ['0', '1', '3', '-1', '1e9', 'x', '99999999999999999999'],
  continue: ['x', 'e30', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJcdTAwMDAifQ', '%', 'bnVsbA', 'W10', 'MQ'],
  resourceVersion: ['0', '1', '-1', 'x', '999999999', '18446744073709551616', '1.5'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'x'],
  dryRun: ['All', 'None', ''],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'x'],
  fieldManager: ['fuzz', '', 'x'.repeat(200), '\u0001'],
  force: ['true', 'false', 'x'],
  propagationPolicy: ['Orphan', 'Foreground', 'Background', 'x'],
  gracePeriodSeconds: ['0', '-1', 'x', '1e300', '5'],
  watch: ['true', 'false', 'x'],
  timeoutSeconds: ['0', '-1', 'x'],
  container: ['web', 'none', ''],
  tailLines: ['1', '-1', 'x'],
  sinceSeconds: ['1', '-1', 'x'],
  previous: ['true', 'x'],
  pretty: ['true'],
};

const ACCEPTS = [
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Nothing',
  'text/html',
  '\u0000',
];

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  accept: ACCEPTS,
  'user-agent': ['', 'kubectl/v1.35.0', '\u0000/', '💥'.repeat(200)],
};

/** Seldom, for they make most requests forbidden. */
const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  'impersonate-user': ['', 'jane', 'system:serviceaccount:default:default', '__proto__'],
  'impersonate-group': ['system:masters', 'a\nb'],
  'impersonate-extra-%zz': ['x'],
  authorization: ['Bearer x', 'Bearer ', 'Bearer a.b.c', 'Bearer e30.e30.e30', 'Basic !'],
};

const ROOTS = [
  '/',
  '/api',
  '/apis',
  '/apis/apps',
  '/version',
  '/healthz',
  '/openapi/v3',
  '/openapi/v3/apis/apps/v1',
  '/openapi/v2',
];

function some(random: RngStream, from: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (let n = pick(random, [0, 0, 1, 1, 2, 4]); n > 0; n--) {
    const name = pick(random, Object.keys(from));
    out[name] = random.int(6) === 0 ? pick(random, TEXTS) : pick(random, from[name] ?? []);
  }
  return out;
}

/** Now and then one segment of the path is another. */
function bent(random: RngStream, path: string): string {
  if (random.int(25) !== 0) return path;
  const parts = path.split('/');
  parts[random.int(parts.length)] = pick(random, [
    ...TEXTS.slice(0, 5),
    '..',
    '%zz',
    '__proto__',
    'constructor',
    '%2F',
    'watch',
  ]);
  return parts.join('/');
}

const pathOf = (random: RngStream, { path, object }: Sample): string =>
  `${path}/${random.int(15) === 0 ? encodeURIComponent(pick(random, ['__proto__', 'none', '.', 'a/b'])) : object.metadata.name}`;

type Sent = Omit<ApiRequest, 'query'>;
type Make = (random: RngStream, sample: Sample) => Sent;

const create: Make = (random, { path, object }) => {
  const { resourceVersion: _rv, uid: _uid, managedFields: _m, ...metadata } = object.metadata;
  const name = random.int(3) === 0 ? metadata.name : `f${random.int(1_000)}`;
  return { method: 'POST', path, body: mutatedOften(random, { ...object, metadata: { ...metadata, name } }) };
};

const replace: Make = (random, sample) => ({
  method: 'PUT',
  path: pathOf(random, sample) + (random.int(3) === 0 ? '/status' : ''),
  body: mutatedOften(random, random.int(2) === 0 ? sample.object : withoutVersion(sample.object)),
});

const withoutVersion = (object: KubeObject): KubeObject => {
  const { resourceVersion: _rv, ...metadata } = object.metadata;
  return { ...object, metadata };
};

/** JSON pointers to what is there, and to what is not. */
function pointer(random: RngStream, value: unknown): string {
  let path = '';
  for (let at = value; typeof at === 'object' && at !== null && random.int(5) > 0;) {
    const name = pick(random, [...Object.keys(at), '-', '__proto__', '99', '~2']);
    path += `/${name.replaceAll('/', '~1')}`;
    at = Object.hasOwn(at, name) ? (at as Record<string, unknown>)[name] : undefined;
  }
  return path;
}

function jsonPatch(random: RngStream, object: KubeObject): unknown {
  const op = (): unknown => ({
    op: pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'x']),
    path: pointer(random, object),
    from: pointer(random, object),
    value: mutated(random, pick<unknown>(random, [1, 'x', {}, object.spec ?? {}])),
  });
  const ops = Array.from({ length: 1 + random.int(3) }, op);
  return random.int(10) === 0 ? mutated(random, ops) : ops;
}

const DIRECTIVES: readonly object[] = [
  { $patch: 'delete' },
  { $patch: 'replace' },
  { $patch: 'x' },
  { $retainKeys: ['type'] },
  { '$setElementOrder/containers': [{ name: 'x' }] },
  { '$deleteFromPrimitiveList/finalizers': ['x'] },
  { containers: [{ $patch: 'delete', name: 'web' }, 1, null] },
];

function mergedPatch(random: RngStream, object: KubeObject): unknown {
  const part = pick<unknown>(random, [
    { spec: object.spec },
    { metadata: object.metadata },
    { status: object.status },
    object,
  ]);
  const spec = pick(random, DIRECTIVES);
  return mutatedOften(
    random,
    random.int(4) === 0 ? { spec: pick<unknown>(random, [spec, { template: { spec } }]) } : part,
  );
}

const patch: Make = (random, sample) => {
  const type = pick(random, PATCHES);
  const sub = random.int(5) === 0 ? `/${pick(random, ['status', 'scale', 'ephemeralcontainers', 'resize'])}` : '';
  return {
    method: 'PATCH',
    path: pathOf(random, sample) + sub,
    headers: { 'content-type': type },
    body: type.includes('json-patch') ? jsonPatch(random, sample.object) : mergedPatch(random, sample.object),
  };
};

const read: Make = (random, sample) => ({
  method: 'GET',
  path: random.int(2) === 0 ? sample.path : pathOf(random, sample),
});

const remove: Make = (random, sample) => ({
  method: 'DELETE',
  path: random.int(4) === 0 ? sample.path : pathOf(random, sample),
  body: mutatedOften(
    random,
    pick<unknown>(random, [
      undefined,
      { gracePeriodSeconds: 0, propagationPolicy: 'Foreground', preconditions: { uid: 'x', resourceVersion: '1' } },
      { gracePeriodSeconds: pick(random, NUMBERS), dryRun: ['All'] },
    ]),
  ),
});

const BODIES: readonly object[] = [
  { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 2 } },
  { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' }, deleteOptions: { gracePeriodSeconds: 1 } },
  { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'web' }, target: { kind: 'Node', name: 'node-1' } },
  { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['x'], expirationSeconds: 600 } },
];

const subresource: Make = (random, sample) => ({
  method: pick(random, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: `${pathOf(random, sample)}/${pick(random, SUBRESOURCES)}`,
  body: mutatedOften(random, pick<object>(random, [...BODIES, sample.object])),
});

const root: Make = (random) => ({ method: pick(random, ['GET', 'GET', 'POST', 'DELETE']), path: pick(random, ROOTS) });

const MAKERS: readonly Make[] = [
  create,
  create,
  create,
  replace,
  replace,
  patch,
  patch,
  patch,
  read,
  remove,
  subresource,
  root,
];

/** `samples`: by place, so that what there is much of does not crowd out the rest. */
export function randomRequest(random: RngStream, samples: readonly (readonly Sample[])[]): ApiRequest {
  const made = pick(random, MAKERS)(random, pick(random, pick(random, samples)));
  const identity = random.int(20) === 0 ? some(random, IDENTITIES) : {};
  const headers = { ...some(random, HEADERS), ...identity, ...made.headers };
  return { ...made, path: bent(random, made.path), query: some(random, QUERIES), headers };
}
