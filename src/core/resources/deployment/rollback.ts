import { objectKey } from '../../api/group-kind.ts';
import {
  isSameTemplate,
  parseRevision,
  replicaSetOfRevision,
  revisionOf,
  rollbackTo,
  ROLLBACK_ANNOTATION,
} from '../../api/rollout-history.ts';
import type { Deployment, ReplicaSet } from '../../api/types.ts';
import { createReplicaSet, type Pass } from './apply.ts';

/**
 * Going back to a revision because an annotation asks for it: what is left of the rollback of extensions/v1beta1. Whatever
 * comes of it, the annotation goes. (kubectl rollout undo does it by itself.)
 * Upstream: pkg/controller/deployment/rollback.go.
 */
export function rollbackRevision({ metadata }: Deployment): bigint | undefined {
  const text = metadata.annotations?.[ROLLBACK_ANNOTATION];
  return text === undefined ? undefined : parseRevision(text);
}

export function rollBack(pass: Pass): undefined {
  const { deployment: d, ctx } = pass;
  const current = pass.current ?? createReplicaSet(pass);
  if (!current) return undefined;
  const asked = rollbackRevision(d) ?? 0n;
  const target = replicaSetOfRevision([...pass.old, current], asked);
  const isFound = target !== undefined && (asked !== 0n || revisionOf(target) !== 0n);
  if (isFound) return goTo(pass, target);
  const text = asked === 0n ? 'Unable to find last revision.' : 'Unable to find the revision to rollback to.';
  ctx.recorder.event(d, 'Warning', 'DeploymentRollbackRevisionNotFound', text);
  return write(pass, d);
}

function goTo(pass: Pass, target: ReplicaSet): undefined {
  const { deployment: d, ctx } = pass;
  const { name } = d.metadata;
  if (isSameTemplate(d.spec.template, target.spec.template)) {
    const text = `The rollback revision contains the same template as current deployment "${name}"`;
    ctx.recorder.event(d, 'Warning', 'DeploymentRollbackTemplateUnchanged', text);
    return write(pass, d);
  }
  const { template, annotations } = rollbackTo(d, target);
  write(pass, { ...d, metadata: { ...d.metadata, annotations }, spec: { ...d.spec, template } });
  const text = `Rolled back deployment "${name}" to revision ${revisionOf(target)}`;
  ctx.recorder.event(d, 'Normal', 'DeploymentRollback', text);
  return undefined;
}

function write({ ctx, writes }: Pass, d: Deployment): undefined {
  const { [ROLLBACK_ANNOTATION]: _done, ...annotations } = d.metadata.annotations ?? {};
  const written = ctx.client.update('apps/Deployment', { ...d, metadata: { ...d.metadata, annotations } });
  writes.wrote(objectKey('apps/Deployment', d.metadata.namespace, d.metadata.name), written);
  return undefined;
}
