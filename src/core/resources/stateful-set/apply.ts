import { withMeta } from '../../api/edit.ts';
import { badRequest, isAlreadyExists, isNotFound, isStatusError, type StatusError } from '../../api/status-error.ts';
import type { KubeObject, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.ts';
import { objectKey } from '../../api/group-kind.ts';
import type { DraftOf } from '../../runtime/client.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { slowStart } from '../replica-set/slow-start.ts';
import {
  claimNamesOf,
  draftClaims,
  identityLabels,
  identityMatches,
  ordinalOf,
  storageMatches,
  volumesOf,
  type PodDraft,
} from './identity.ts';
import type { Step } from './plan.ts';
import { claimOwners, deletesOnScaleDown, hasUnexpectedController, isOwnerUpToDate, isStale } from './retention.ts';

/**
 * Carries out the steps of a plan, with their events.
 * Upstream: pkg/controller/statefulset/stateful_pod_control.go.
 */
export interface Applier {
  readonly ctx: ComponentContext;
  readonly set: StatefulSet;
  /** Takes note of a write, so that the next pass waits until it is seen. */
  wrote(kind: 'Pod' | 'PersistentVolumeClaim', object: KubeObject): void;
}

/** Runs the phases until one fails; returns its first error. */
export function applyPhases(applier: Applier, phases: readonly (readonly Step[])[]): StatusError | undefined {
  for (const steps of phases) {
    const error = runPhase(applier, steps);
    if (error) return error;
  }
  return undefined;
}

/** In turn until one fails; a Parallel set in growing batches. */
function runPhase(applier: Applier, steps: readonly Step[]): StatusError | undefined {
  if (steps.length === 0) return undefined;
  if (applier.set.spec.podManagementPolicy === 'Parallel') {
    let next = 0;
    return slowStart(steps.length, () => tryStep(applier, steps[next++] as Step)).firstError as StatusError | undefined;
  }
  for (const step of steps) {
    const error = tryStep(applier, step);
    if (error) return error;
  }
  return undefined;
}

function tryStep(applier: Applier, step: Step): StatusError | undefined {
  try {
    run(applier, step);
    return undefined;
  } catch (error) {
    if (isStatusError(error)) return error;
    throw error;
  }
}

function run(applier: Applier, step: Step): void {
  if (step.do === 'create') createPod(applier, step.pod);
  else if (step.do === 'delete') deletePod(applier, step);
  else if (step.do === 'claims') {
    createClaims(applier, step.pod);
    retain(applier, step.pod);
  } else if (step.do === 'check') checkPod(applier, step.pod);
  else if (!isRetained(applier, step.pod)) retain(applier, step.pod);
}

const refOf = ({ metadata }: StatefulSet): string => objectKey('apps/StatefulSet', metadata.namespace, metadata.name);

function createPod(applier: Applier, draft: PodDraft): void {
  const { ctx, set } = applier;
  if (hasStaleClaim(applier, draft)) return;
  const { name = '' } = draft.metadata;
  ctx.tracer.decide('statefulset.create-pod', refOf(set), { pod: name });
  const pod = reported(applier, 'Create', name, () => {
    createClaims(applier, draft);
    return ctx.client.create('Pod', draft);
  });
  applier.wrote('Pod', pod);
  recordPod(applier, 'Create', name, undefined);
}

/** With claims that go when the set shrinks: the old one must be gone before a new pod may claim that name. */
function hasStaleClaim({ ctx, set }: Applier, { metadata }: PodDraft): boolean {
  if (!deletesOnScaleDown(set)) return false;
  const { name = '', namespace = '' } = metadata;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: '' } };
  const claims = ctx.informer('PersistentVolumeClaim');
  return claimNamesOf(set, ordinalOf({ metadata })).some((claimName) => {
    const claim = claims.get(namespace, claimName);
    return claim !== undefined && isStale(claim, pod);
  });
}

function deletePod(applier: Applier, { pod, why }: Extract<Step, { do: 'delete' }>): void {
  const { ctx, set } = applier;
  const { namespace = '', name } = pod.metadata;
  ctx.tracer.decide('statefulset.delete-pod', refOf(set), { pod: name, why });
  try {
    ctx.client.delete('Pod', namespace, name);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isNotFound(error)) {
      recordPod(applier, 'Delete', name, error);
      throw error;
    }
  }
  applier.wrote('Pod', ctx.client.find('Pod', namespace, name) ?? gone(pod));
  recordPod(applier, 'Delete', name, undefined);
}

/** Only its deletion can be newer than what was seen. */
const gone = (pod: Pod): Pod =>
  withMeta(pod, { resourceVersion: String(Number(pod.metadata.resourceVersion) + 1) }) as Pod;

function checkPod(applier: Applier, pod: Pod): void {
  const { ctx, set } = applier;
  const hasStorage = storageMatches(set, pod);
  if (identityMatches(set, pod) && hasStorage && isRetained(applier, pod)) return;
  const ordinal = ordinalOf(pod);
  const written = reported(applier, 'Update', pod.metadata.name, () => {
    if (!hasStorage) createClaims(applier, pod);
    retain(applier, pod);
    const labels = { ...pod.metadata.labels, ...identityLabels(set, ordinal) };
    const volumes = hasStorage ? pod.spec.volumes : volumesOf(set, ordinal, pod.spec.volumes);
    const spec = volumes ? { ...pod.spec, volumes } : pod.spec;
    return ctx.client.update('Pod', { ...pod, metadata: { ...pod.metadata, labels }, spec });
  });
  applier.wrote('Pod', written);
  recordPod(applier, 'Update', pod.metadata.name, undefined);
}

function claimsOf({ ctx, set }: Applier, pod: Pod): PersistentVolumeClaim[] {
  const claims = ctx.informer('PersistentVolumeClaim');
  const names = claimNamesOf(set, ordinalOf(pod));
  return names.map((name) => claims.get(set.metadata.namespace ?? '', name)).filter((claim) => claim !== undefined);
}

const isRetained = (applier: Applier, pod: Pod): boolean =>
  claimsOf(applier, pod).every((claim) => isOwnerUpToDate(claim, applier.set, pod));

/** Lets the claims of the pod belong to whom the retention policy says. */
function retain(applier: Applier, pod: Pod): void {
  const { ctx, set } = applier;
  for (const claim of claimsOf(applier, pod)) {
    if (hasUnexpectedController(claim, set, pod)) {
      const text = `PersistentVolumeClaim ${claim.metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      ctx.recorder.event(set, 'Warning', 'ConflictingController', text);
    }
    if (isOwnerUpToDate(claim, set, pod)) continue;
    const ownerReferences = claimOwners(claim, set, pod);
    const next = withMeta(claim, { ownerReferences }) as PersistentVolumeClaim;
    applier.wrote('PersistentVolumeClaim', ctx.client.update('PersistentVolumeClaim', next));
  }
}

/** Creates what is missing of a pod's claims; throws if one cannot be had. */
function createClaims(applier: Applier, pod: Pod | PodDraft): void {
  const { ctx, set } = applier;
  const claims = ctx.informer('PersistentVolumeClaim');
  const { namespace: ns = '' } = set.metadata;
  const hasAll = claimNamesOf(set, ordinalOf(pod)).every((n) => isKept(claims.get(ns, n)));
  if (hasAll) return;
  const problems: string[] = [];
  for (const draft of draftClaims(set, ordinalOf(pod))) {
    const { namespace = '', name = '' } = draft.metadata;
    const known = claims.get(namespace, name);
    if (known?.metadata.deletionTimestamp) problems.push(`pvc ${name} is being deleted`);
    if (known) continue;
    const error = createClaim(applier, pod.metadata.name ?? '', draft);
    if (error) problems.push(`failed to create PVC ${name}: ${error.message}`);
  }
  if (problems.length > 0) throw badRequest(aggregate(problems));
}

const isKept = (claim: PersistentVolumeClaim | undefined): boolean =>
  claim !== undefined && claim.metadata.deletionTimestamp === undefined;

function createClaim(applier: Applier, pod: string, draft: DraftOf<'PersistentVolumeClaim'>): StatusError | undefined {
  const { ctx, set } = applier;
  const { name = '' } = draft.metadata;
  try {
    applier.wrote('PersistentVolumeClaim', ctx.client.create('PersistentVolumeClaim', draft));
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const text = `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
    if (!isAlreadyExists(error)) ctx.recorder.event(set, 'Warning', 'FailedCreate', text);
    return error;
  }
  const text = `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
  ctx.recorder.event(set, 'Normal', 'SuccessfulCreate', text);
  return undefined;
}

/** Several errors as Go's aggregate prints them. */
const aggregate = (texts: readonly string[]): string =>
  texts.length === 1 ? (texts[0] as string) : `[${[...new Set(texts)].join(', ')}]`;

type Verb = 'Create' | 'Update' | 'Delete';

function reported<T>(applier: Applier, verb: Verb, pod: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (!isAlreadyExists(error)) recordPod(applier, verb, pod, error);
    throw error;
  }
}

function recordPod({ ctx, set }: Applier, verb: Verb, pod: string, error: StatusError | undefined): void {
  const text = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  if (error) ctx.recorder.event(set, 'Warning', `Failed${verb}`, `${text} failed error: ${error.message}`);
  else ctx.recorder.event(set, 'Normal', `Successful${verb}`, `${text} successful`);
}
