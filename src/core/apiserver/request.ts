import { badRequest, unknownResource } from '../api/status-error.ts';
import type { UserInfo } from './auth/user.ts';
import { dryRunIn, readDeleteOptions, type DeleteOptions } from './delete-options.ts';
import { writeOptions } from './write-options.ts';

/**
 * The one request shape. From outside it is a REST call (method, path, query, headers, body); inside it is an
 * Operation, which the client of a component builds directly.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** '/apis/apps/v1/namespaces/default/deployments/web/scale', without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names: 'content-type', 'accept', 'user-agent'. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON value, already parsed. */
  readonly body?: unknown;
  /** What the text of the body had twice, as strict decoding words it. */
  readonly repeated?: Repeated;
}

/** YAML has one error for all, but a warning for each. */
export interface Repeated {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Of JSON: all its fields as they stand there, and the places in them that `errors` are about. */
  readonly fields?: readonly string[];
  readonly places?: readonly number[];
}

export interface ApiResponse {
  readonly code: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts for Warning headers, in order. */
  readonly warnings?: readonly string[];
}

export type OperationVerb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface OperationOptions extends DeleteOptions {
  readonly dryRun?: boolean;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly repeated?: Repeated;
  /** Who writes: of a request the query's, or else the first part of the User-Agent. */
  readonly fieldManager?: string;
  /** A server-side apply takes over what others own. */
  readonly force?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly patchType?: PatchType;
  readonly as?: 'Table' | 'PartialObjectMetadata';
  /** The object as it is would do, too. */
  readonly isPlainAccepted?: boolean;
  /** What a row of a Table carries along. */
  readonly includeObject?: string;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
}

export interface Operation {
  readonly verb: OperationVerb;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly body?: unknown;
  /** The subresource by which an update of the object itself came ('scale'). */
  readonly through?: string;
  readonly options?: OperationOptions;
  /** The body of a create is complete and right as it stands; only our own components can say so. */
  readonly isWhole?: boolean;
  /** Who asks; absent for our own components, which are trusted. */
  readonly user?: UserInfo;
  /** The query as it came, for subresources with parameters of their own. */
  readonly query?: Readonly<Record<string, string>>;
  /** What stands behind '/proxy' in the path: '' or '/a/b/'. */
  readonly tail?: string;
  /** A proxy passes it on as it came. */
  readonly isOptions?: true;
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
  'application/apply-patch+json': 'apply',
};

interface Location {
  group: string;
  version: string;
  namespace?: string;
  resource: string;
  name?: string;
  subresource?: string;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('the path is not a valid URL');
  }
}

/** Reads a resource path; undefined if it is not one (discovery, health, version). */
export function parsePath(path: string): Location | undefined {
  const parts = path
    .split('/')
    .filter((p) => p !== '')
    .map(decoded);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const group = isCore ? '' : parts[1];
  const version = isCore ? parts[1] : parts[2];
  const rest = parts.slice(isCore ? 2 : 3);
  if (group === undefined || version === undefined || rest.length === 0) return undefined;
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    return locate(group, version, rest.slice(2), rest[1]);
  }
  return locate(group, version, rest, undefined);
}

function locate(group: string, version: string, rest: string[], namespace: string | undefined): Location {
  const [resource, name, ...sub] = rest;
  return {
    group,
    version,
    resource: resource as string,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(sub.length === 0 ? {} : { subresource: sub.join('/') }),
  };
}

const isTrue = (text: string | undefined): boolean => text !== undefined && text !== 'false' && text !== '0';

export function verbOf(request: ApiRequest, at: Location): OperationVerb {
  switch (request.method) {
    case 'OPTIONS':
      return 'get';
    case 'GET':
      if (isTrue(request.query?.watch)) return 'watch';
      return at.name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return at.name === undefined ? 'deletecollection' : 'delete';
  }
}

function acceptedAs(accept: string | undefined): OperationOptions['as'] {
  const form = /;as=(Table|PartialObjectMetadata)/.exec(accept ?? '')?.[1];
  return form === 'Table' || form === 'PartialObjectMetadata' ? form : undefined;
}

function acceptsPlain(accept: string | undefined): boolean | undefined {
  return !accept?.includes(';as=') ? undefined : accept.split(',').some((type) => !type.includes(';as='));
}

function patchTypeOf(request: ApiRequest): PatchType | undefined {
  const contentType = request.headers?.['content-type']?.split(';')[0]?.trim() ?? '';
  return PATCH_TYPES[contentType];
}

/** Leaves out what is undefined, so that optional fields are absent. */
function compact<T extends object>(options: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined)) as T;
}

function optionsOf(request: ApiRequest): OperationOptions {
  const query = request.query ?? {};
  const limit = query.limit === undefined ? undefined : Number(query.limit);
  const dryRun = query.dryRun ?? (request.method === 'DELETE' ? dryRunIn(request.body) : undefined);
  if (dryRun !== undefined && dryRun !== 'All') throw badRequest(`invalid dryRun: ${JSON.stringify(dryRun)}`);
  return compact<OperationOptions>({
    dryRun: dryRun === undefined ? undefined : true,
    fieldValidation: query.fieldValidation as OperationOptions['fieldValidation'],
    repeated: request.repeated,
    labelSelector: query.labelSelector,
    fieldSelector: query.fieldSelector,
    limit: limit === undefined || Number.isNaN(limit) || limit === 0 ? undefined : limit,
    continue: query.continue,
    resourceVersion: query.resourceVersion,
    resourceVersionMatch: query.resourceVersionMatch,
    patchType: patchTypeOf(request),
    as: acceptedAs(request.headers?.accept),
    isPlainAccepted: acceptsPlain(request.headers?.accept),
    includeObject: query.includeObject,
    allowWatchBookmarks: isTrue(query.allowWatchBookmarks) || undefined,
    sendInitialEvents: query.sendInitialEvents === undefined ? undefined : isTrue(query.sendInitialEvents),
    timeoutSeconds: Number(query.timeoutSeconds) || undefined,
    ...(request.method === 'DELETE' ? readDeleteOptions(request.body, query) : {}),
    ...writeOptions(request, patchTypeOf(request) === 'apply'),
  });
}

const PROXY = /^\/api\/v1\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+\/proxy(\/.*)?$/;

function forSubresource({ path, query, method }: ApiRequest, subresource: string): Partial<Operation> {
  const proxied = subresource.startsWith('proxy') ? PROXY.exec(path) : null;
  return {
    ...(query ? { query } : {}),
    ...(proxied ? { subresource: 'proxy', tail: proxied[1] ?? '' } : {}),
    ...(proxied && method === 'OPTIONS' ? { isOptions: true } : {}),
  };
}

/** The operation a REST request asks for. Throws a 404 StatusError for a path that names no resource. */
export function parseRequest(request: ApiRequest, user?: UserInfo): Operation {
  const at = parsePath(request.path);
  if (!at) throw unknownResource();
  return {
    verb: verbOf(request, at),
    ...at,
    ...(at.subresource === undefined ? {} : forSubresource(request, at.subresource)),
    ...(request.body === undefined ? {} : { body: request.body }),
    options: optionsOf(request),
    ...(user ? { user } : {}),
  };
}
