import { mergePatch } from '../../api/patch/merge-patch.ts';
import { jsonPatch } from '../../api/patch/json-patch.ts';
import { badRequest, conflict, invalid } from '../../api/status-error.ts';
import { formatSelector, selectorOf } from '../../api/label-selector.ts';
import type { KubeObject, LabelSelector } from '../../api/types.ts';
import type { KindEntry, Subresource } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { nonNegative } from './rules.ts';

/**
 * <workload>/scale: the number of replicas in the one form that all workloads share.
 * Upstream: ScaleREST in pkg/registry/apps/deployment/storage/storage.go and its siblings.
 */
interface Scalable extends KubeObject {
  spec: { replicas?: number; selector?: LabelSelector | Record<string, string> };
  status?: { replicas?: number };
}

export const scaleSubresource: Subresource = {
  verbs: ['get', 'update', 'patch'],
  kind: 'Scale',
  serve(op, parent, ctx, entry) {
    const current = scaleOf(parent as Scalable);
    if (op.verb === 'get') return current;
    if (op.options?.patchType === 'apply')
      return scaleOf(ctx.serve(parentApply(op, parent as Scalable, entry)) as Scalable);
    const next = op.verb === 'patch' ? (patched(op, current) as Scale) : (op.body as Scale);
    return scaleOf(ctx.serve(parentUpdate(op, parent as Scalable, next, entry)) as Scalable);
  },
};

interface Scale {
  apiVersion: 'autoscaling/v1';
  kind: 'Scale';
  metadata: Partial<Record<'name' | 'namespace' | 'uid' | 'resourceVersion' | 'creationTimestamp', string>>;
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

function scaleOf({ metadata, spec, status }: Scalable): Scale {
  const selector = selectorText(spec.selector);
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: scaleMeta(metadata),
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(selector ? { selector } : {}) },
  };
}

function scaleMeta(parent: Scalable['metadata']): Scale['metadata'] {
  const meta: Scale['metadata'] = {};
  for (const field of SCALE_META) if (parent[field] !== undefined) meta[field] = parent[field];
  return meta;
}

const SCALE_META = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp'] as const;

/** ReplicationControllers have a plain map of labels. */
function selectorText(selector: Scalable['spec']['selector']): string {
  const isStructured = !selector || 'matchLabels' in selector || 'matchExpressions' in selector;
  const structured = isStructured ? (selector as LabelSelector | undefined) : { matchLabels: selector };
  return formatSelector(selectorOf(structured as LabelSelector | undefined) ?? []);
}

function patched(op: Operation, current: Scale): unknown {
  if (op.options?.patchType !== 'json') return mergePatch(current, op.body);
  return jsonPatch(current, op.body);
}

function parentUpdate(op: Operation, parent: Scalable, scale: Scale, entry: KindEntry): Operation {
  const replicas = scale.spec?.replicas ?? 0;
  const name = parent.metadata.name as string;
  if (typeof replicas !== 'number') throw badRequest('Scale in version "v1" cannot be handled as a Scale');
  const errors = nonNegative('spec.replicas', replicas);
  if (errors.length > 0) throw invalid({ group: 'autoscaling', resource: 'Scale', name }, errors);
  const asked = scale.metadata?.resourceVersion;
  if (asked && asked !== parent.metadata.resourceVersion)
    throw conflict({ group: entry.def.group, resource: entry.def.plural, name });
  const { subresource: _scale, ...place } = op;
  return { ...place, through: 'scale', verb: 'update', body: { ...parent, spec: { ...parent.spec, replicas } } };
}

/** A server-side apply of a Scale owns the replicas of the workload. */
function parentApply(op: Operation, parent: Scalable, entry: KindEntry): Operation {
  const { apiVersion, kind, spec } = op.body as Scale;
  if (apiVersion !== 'autoscaling/v1' || kind !== 'Scale')
    throw badRequest(`invalid object type: ${String(apiVersion)}, Kind=${String(kind)}`);
  const { name, namespace } = parent.metadata;
  const metadata = { ...(name ? { name } : {}), ...(namespace ? { namespace } : {}) };
  const replicas = spec?.replicas === undefined ? {} : { replicas: spec.replicas };
  const body = { apiVersion: entry.apiVersion, kind: entry.def.kind, metadata, spec: replicas };
  const { subresource: _scale, ...place } = op;
  return { ...place, through: 'scale', body };
}
