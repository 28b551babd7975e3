import { isJsonObject, type JsonObject } from '../../api/json.ts';
import { jsonPatch } from '../../api/patch/json-patch.ts';
import { mergePatch } from '../../api/patch/merge-patch.ts';
import { badRequest, conflict, internalError, invalid } from '../../api/status-error.ts';
import type { CustomResourceSubresourceScale, KubeObject } from '../../api/types.ts';
import type { KindEntry, Subresource } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { nonNegative } from '../shared/rules.ts';

/**
 * /scale of a custom resource, by the paths of its definition.
 * Upstream: apiextensions-apiserver/pkg/registry/customresource/etcd.go (ScaleREST).
 */
export function customScale(paths: CustomResourceSubresourceScale): Subresource {
  const replicasPath = stepsOf(paths.specReplicasPath);
  return {
    verbs: ['get', 'update', 'patch'],
    kind: 'Scale',
    serve(op, parent, ctx, entry) {
      const current = scaleOf(parent, paths);
      if (op.verb === 'get') return current;
      if (op.options?.patchType === 'apply')
        return scaleOf(ctx.serve(parentApply(op, parent, entry, replicasPath)) as KubeObject, paths);
      const next = (op.verb === 'patch' ? patched(op, current) : op.body) as Partial<Scale>;
      return scaleOf(ctx.serve(parentUpdate(op, parent, { next, entry, replicasPath })) as KubeObject, paths);
    },
  };
}

interface Scale {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

const stepsOf = (path: string): string[] => path.replace(/^\./, '').split('.');

const valueAt = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, step) => (isJsonObject(at) ? at[step] : undefined), object);

function numberAt(object: KubeObject, path: string): number {
  const value = valueAt(object, stepsOf(path));
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw internalError(
    `${path} accessor error: ${JSON.stringify(value)} is of the type ${typeof value}, expected int64`,
  );
}

function scaleOf(object: KubeObject, paths: CustomResourceSubresourceScale): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = numberAt(object, paths.specReplicasPath);
  const selector = paths.labelSelectorPath ? valueAt(object, stepsOf(paths.labelSelectorPath)) : undefined;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: present({ name, namespace, uid, resourceVersion, creationTimestamp }),
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(object, paths.statusReplicasPath),
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function patched(op: Operation, current: Scale): unknown {
  if (op.options?.patchType !== 'json') return mergePatch(current, op.body);
  return jsonPatch(current, op.body);
}

interface Update {
  readonly next: Partial<Scale>;
  readonly entry: KindEntry;
  readonly replicasPath: readonly string[];
}

function parentUpdate(op: Operation, parent: KubeObject, { next, entry, replicasPath }: Update): Operation {
  const replicas = next.spec?.replicas ?? 0;
  const name = parent.metadata.name as string;
  if (typeof replicas !== 'number') throw badRequest('Scale in version "v1" cannot be handled as a Scale');
  const errors = nonNegative('spec.replicas', replicas);
  if (errors.length > 0) throw invalid({ group: 'autoscaling', resource: 'Scale', name }, errors);
  const asked = next.metadata?.['resourceVersion'];
  if (asked && asked !== parent.metadata.resourceVersion)
    throw conflict({ group: entry.def.group, resource: entry.def.plural, name });
  const { subresource: _scale, ...place } = op;
  return { ...place, through: 'scale', verb: 'update', body: withValue(parent, replicasPath, replicas) };
}

/** A server-side apply of a Scale owns the replicas. */
function parentApply(op: Operation, parent: KubeObject, entry: KindEntry, path: readonly string[]): Operation {
  const { apiVersion, kind, spec } = op.body as Scale;
  if (apiVersion !== 'autoscaling/v1' || kind !== 'Scale')
    throw badRequest(`invalid object type: ${String(apiVersion)}, Kind=${String(kind)}`);
  const { name, namespace } = parent.metadata;
  const bare = { apiVersion: entry.apiVersion, kind: entry.def.kind, metadata: present({ name, namespace }) };
  const { subresource: _scale, ...place } = op;
  const body = spec?.replicas === undefined ? bare : withValue(bare, path, spec.replicas);
  return { ...place, through: 'scale', body };
}

function withValue(object: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const at = isJsonObject(object) ? object : {};
  return { ...at, [step]: withValue(at[step], rest, value) };
}
