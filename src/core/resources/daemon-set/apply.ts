import { objectKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError, type StatusError } from '../../api/status-error.ts';
import type { ControllerRevision, DaemonSet, Pod } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { Expectations } from '../../runtime/expectations.ts';
import { slowStart } from '../replica-set/slow-start.ts';
import { podKey } from '../replica-set/manage-pods.ts';
import { createPodFor, deletePodFor } from '../shared/pod-control.ts';
import type { OwnWrites } from '../shared/own-writes.ts';
import { isOfTemplate, revisionDraft, revisionOf, type History } from './history.ts';
import { daemonPodDraft, HASH_LABEL } from './pod-template.ts';

/**
 * The writes of a pass, each expected before it is tried.
 * Upstream: syncNodes in pkg/controller/daemon/daemon_controller.go, snapshot and dedupCurHistories in update.go.
 */
const BURST_REPLICAS = 250;

export interface Pass {
  readonly ctx: ComponentContext;
  readonly expectations: Expectations;
  readonly writes: OwnWrites;
  readonly ds: DaemonSet;
  readonly key: string;
  /** Claimed ones. */
  readonly pods: readonly Pod[];
}

export interface Step {
  readonly createOn: readonly string[];
  readonly remove: readonly Pod[];
}

const refOf = ({ metadata }: DaemonSet): string => objectKey('apps/DaemonSet', metadata.namespace, metadata.name);

/** Creates and deletes; returns the first error. What a burst leaves over is found again when this is seen. */
export function applyStep(pass: Pass, step: Step, hash: string, why: 'manage' | 'update'): StatusError | undefined {
  const { ctx, ds, expectations, key } = pass;
  const nodes = step.createOn.slice(0, BURST_REPLICAS);
  const pods = step.remove.slice(0, BURST_REPLICAS);
  if (nodes.length > 0) expectations.expectCreations(key, nodes.length);
  if (pods.length > 0) expectations.expectDeletions(key, pods.map(podKey));
  let firstError: StatusError | undefined;
  if (nodes.length > 0) {
    ctx.tracer.decide('daemonset.create-pods', refOf(ds), { count: nodes.length, nodes });
    firstError = createOn(pass, nodes, hash);
  }
  if (pods.length > 0) {
    const code = why === 'update' ? 'daemonset.replace-pods' : 'daemonset.delete-pods';
    ctx.tracer.decide(code, refOf(ds), { count: pods.length, pods: pods.map((p) => p.metadata.name) });
    firstError = removePods(pass, pods) ?? firstError;
  }
  return firstError;
}

function createOn(
  { ctx, ds, expectations, key }: Pass,
  nodes: readonly string[],
  hash: string,
): StatusError | undefined {
  const draft = daemonPodDraft(ds, hash);
  let next = 0;
  const { successes, firstError } = slowStart(nodes.length, () =>
    createPodFor(ctx, ds, draft(nodes[next++] as string)),
  );
  for (let i = successes; i < nodes.length; i++) expectations.creationObserved(key);
  return firstError as StatusError | undefined;
}

function removePods({ ctx, ds, expectations, key }: Pass, pods: readonly Pod[]): StatusError | undefined {
  let firstError: StatusError | undefined;
  for (const pod of pods) {
    const error = deletePodFor(ctx, ds, pod);
    if (!error) continue;
    expectations.deletionObserved(key, podKey(pod));
    if (!isNotFound(error)) firstError ??= error;
  }
  return firstError;
}

/** The one revision of the present template, made if there is none; undefined if its name is taken by another. */
export function settleRevision(pass: Pass, history: History): ControllerRevision | undefined {
  const { ctx, ds } = pass;
  const current = history.current.at(-1);
  if (!current) return createRevision(pass, history.next);
  if (history.current.length > 1) merge(pass, current, history.current);
  if (revisionOf(current) >= history.next) return current;
  ctx.tracer.decide('daemonset.new-revision', refOf(ds), { revision: history.next });
  return ctx.client.update('apps/ControllerRevision', { ...current, revision: history.next } as ControllerRevision);
}

/** One that was made already and is not in the cache yet is as good. */
function createRevision({ ctx, writes, ds, key }: Pass, revision: number): ControllerRevision | undefined {
  const draft = revisionDraft(ds, revision);
  const known = ctx.client.find('apps/ControllerRevision', ds.metadata.namespace ?? '', draft.metadata.name);
  if (!known) {
    ctx.tracer.decide('daemonset.new-revision', refOf(ds), { revision });
    return ctx.client.create('apps/ControllerRevision', draft);
  }
  if (isOfTemplate(ds, known)) return known;
  const status = { ...(ds.status as NonNullable<DaemonSet['status']>) };
  status.collisionCount = (status.collisionCount ?? 0) + 1;
  writes.wrote(key, ctx.client.updateStatus('apps/DaemonSet', { ...ds, status }));
  return undefined;
}

/** Of several revisions of one template the last stays. As upstream, pods of all others are labelled as its own. */
function merge({ ctx, pods }: Pass, kept: ControllerRevision, all: readonly ControllerRevision[]): void {
  const hash = kept.metadata.labels?.[HASH_LABEL] as string;
  for (const { metadata } of pods) {
    if (metadata.labels?.[HASH_LABEL] === hash) continue;
    ctx.client.patch('Pod', metadata.namespace ?? '', metadata.name, { metadata: { labels: { [HASH_LABEL]: hash } } });
  }
  for (const duplicate of all) if (duplicate !== kept) deleteRevision(ctx, duplicate);
}

/** One that has lost its hash gets its name instead. */
export function withHash({ client }: ComponentContext, revision: ControllerRevision): ControllerRevision {
  const { metadata } = revision;
  if (metadata.labels?.[HASH_LABEL] !== undefined) return revision;
  const labels = { ...metadata.labels, [HASH_LABEL]: metadata.name };
  return client.update('apps/ControllerRevision', { ...revision, metadata: { ...metadata, labels } });
}

export function deleteRevision({ client }: ComponentContext, { metadata }: ControllerRevision): void {
  try {
    client.delete('apps/ControllerRevision', metadata.namespace ?? '', metadata.name);
  } catch (error) {
    if (!isStatusError(error) || !isNotFound(error)) throw error;
  }
}
