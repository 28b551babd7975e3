import type { Schema } from '../core/api/schema.ts';
import type { Status } from '../core/api/status-error.ts';
import type { KubeObject } from '../core/api/types.ts';
import type { ApiRequest, ApiResponse } from '../core/apiserver/request.ts';
import { collectionPath, objectPath, printedName, type ResourceMapping, type RestMapper } from './rest-mapper.ts';
import { threeWayPatch } from './three-way-patch.ts';

/**
 * `kubectl apply` and `kubectl delete` of one object, as client of the API.
 * Upstream: staging/src/k8s.io/kubectl/pkg/cmd/{apply,delete}.
 */
export interface ApplyContext {
  readonly handle: (request: ApiRequest) => ApiResponse;
  readonly mapper: RestMapper;
  readonly schemaOf: (apiVersion: string, kind: string) => Schema | undefined;
  readonly namespace: string;
  readonly dryRun: boolean;
}

export interface ObjectResult {
  /** 'deployment.apps/web'. */
  readonly ref: string;
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'deleted' | 'failed';
  readonly status?: Status;
  readonly warnings: readonly string[];
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Custom resources have none: their lists are replaced, and the server takes no strategic merge patches of them. */
function builtinSchema(ctx: ApplyContext, { apiVersion, kind }: KubeObject): ReturnType<ApplyContext['schemaOf']> {
  const schema = ctx.schemaOf(apiVersion, kind);
  return schema?.def === undefined ? undefined : schema;
}

export function applyObject(ctx: ApplyContext, object: KubeObject): ObjectResult {
  const found = locate(ctx, object);
  if ('outcome' in found) return found;
  const { mapping, ref } = found;
  const path = objectPath(mapping, object, ctx.namespace);
  const manifest = withLastApplied(object);
  const current = ctx.handle({ method: 'GET', path });
  if (current.code === 404) return createObject(ctx, mapping, manifest, ref);
  if (current.code >= 400) return failed(ref, current);
  const live = current.body as KubeObject;
  const schema = builtinSchema(ctx, object);
  const patch = threeWayPatch(schema, lastApplied(live), manifest);
  const contentType = schema ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  const headers = { 'content-type': contentType };
  const answer = ctx.handle({ method: 'PATCH', path, headers, query: queryOf(ctx), body: patch });
  if (answer.code >= 400) return failed(ref, answer);
  return {
    ref,
    outcome: isSame(live, answer.body as KubeObject, ctx.dryRun) ? 'unchanged' : 'configured',
    warnings: answer.warnings ?? [],
  };
}

export function deleteObject(ctx: ApplyContext, object: KubeObject): ObjectResult {
  const found = locate(ctx, object);
  if ('outcome' in found) return found;
  const path = objectPath(found.mapping, object, ctx.namespace);
  const answer = ctx.handle({ method: 'DELETE', path, query: queryOf(ctx), body: { propagationPolicy: 'Background' } });
  return answer.code >= 400
    ? failed(found.ref, answer)
    : { ref: found.ref, outcome: 'deleted', warnings: answer.warnings ?? [] };
}

function createObject(ctx: ApplyContext, mapping: ResourceMapping, object: KubeObject, ref: string): ObjectResult {
  const path = collectionPath(mapping, object.metadata.namespace ?? ctx.namespace);
  const answer = ctx.handle({ method: 'POST', path, query: queryOf(ctx), body: object });
  return answer.code >= 400 ? failed(ref, answer) : { ref, outcome: 'created', warnings: answer.warnings ?? [] };
}

/** kubectl asks for strict validation. */
function queryOf(ctx: ApplyContext): Record<string, string> {
  return {
    fieldManager: 'kubectl-client-side-apply',
    fieldValidation: 'Strict',
    ...(ctx.dryRun ? { dryRun: 'All' } : {}),
  };
}

/** A write that changed nothing keeps its version; a dry run never gets a new one, so its content decides. */
function isSame(before: KubeObject, after: KubeObject, dryRun: boolean): boolean {
  return dryRun
    ? JSON.stringify(before) === JSON.stringify(after)
    : before.metadata.resourceVersion === after.metadata.resourceVersion;
}

function locate(ctx: ApplyContext, object: KubeObject): { mapping: ResourceMapping; ref: string } | ObjectResult {
  const mapping = ctx.mapper(object.apiVersion, object.kind);
  const name = object.metadata?.name ?? object.metadata?.generateName ?? '';
  if (mapping) return { mapping, ref: printedName(mapping, name) };
  const message = `no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first`;
  return { ref: `${object.kind}/${name}`, outcome: 'failed', warnings: [], status: clientFailure(message) };
}

function clientFailure(message: string): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'NotFound', code: 404 };
}

function failed(ref: string, answer: ApiResponse): ObjectResult {
  return { ref, outcome: 'failed', status: answer.body as Status, warnings: answer.warnings ?? [] };
}

function withLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${JSON.stringify(bare)}\n`;
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

function lastApplied(live: KubeObject): unknown {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch {
    // Somebody else wrote the annotation: as kubectl does, nothing is known to have been said before.
    return {};
  }
}
