import { groupKindOf, splitApiVersion } from '../../api/group-kind.ts';
import { isConflict, isStatusError } from '../../api/status-error.ts';
import type { HorizontalPodAutoscaler, KubeObject } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * The number of replicas of whatever an autoscaler points to, through its /scale, custom resources included.
 * Upstream: scaleForResourceMappings and the update in reconcileAutoscaler, pkg/controller/podautoscaler/horizontal.go.
 */
export interface Scale extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector?: string };
}

export type Found = { readonly scale: Scale; readonly groupKind: string } | { readonly error: string };

export function findScale(ctx: ComponentContext, { metadata, spec }: HorizontalPodAutoscaler): Found {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const { group } = splitApiVersion(apiVersion);
  const groupKind = groupKindOf(group, kind);
  if (!ctx.client.dynamic.isServed(groupKind))
    return { error: `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}` };
  try {
    const scale = ctx.client.dynamic.getSub(groupKind, metadata.namespace ?? '', name, 'scale') as Scale;
    return { scale, groupKind };
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return { error: error.message };
  }
}

/** Tried again with a fresh scale when somebody else was quicker. Returns what went wrong, if anything. */
export function updateScale(
  ctx: ComponentContext,
  groupKind: string,
  scale: Scale,
  replicas: number,
): string | undefined {
  const { dynamic } = ctx.client;
  let current = scale;
  for (let attempt = 1; ; attempt++) {
    try {
      dynamic.update(groupKind, { ...current, spec: { ...current.spec, replicas } }, 'scale');
      return undefined;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      if (!isConflict(error) || attempt === ATTEMPTS) return error.message;
      const { namespace = '', name = '' } = scale.metadata;
      current = dynamic.getSub(groupKind, namespace, name, 'scale') as Scale;
    }
  }
}

/** Upstream: retry.DefaultRetry. */
const ATTEMPTS = 5;
