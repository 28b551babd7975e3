import { storeKey } from '../../api/group-kind.ts';
import {
  claimNameOf,
  claimNamesOf,
  CLAIM,
  CLAIM_TEMPLATE,
  foreignClaim,
  isReservedFor,
  POD_CLAIM_ANNOTATION,
} from '../../api/resource-claim.ts';
import { isStatusError, unknownError } from '../../api/status-error.ts';
import type { KubeObject, Pod, PodResourceClaim, ResourceClaim } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { createRecorder, type EventRecorder } from '../../runtime/recorder.ts';
import { claimFromTemplate, isDone } from './plan-claim.ts';
import { PodIndex } from './pod-index.ts';
import { syncClaim } from './sync-claim.ts';

/**
 * Makes the claims that pods have templates for, tells the pods their names, reserves claims for pods that were bound
 * without the scheduler, and takes claims back from pods that are gone.
 * Upstream: pkg/controller/resourceclaim/controller.go. Left out: claims of pod groups (alpha).
 */
export interface ClaimState {
  readonly pods: PodIndex;
  readonly recorder: EventRecorder;
  /** Claims made here that the informer has not shown yet, by uid. */
  readonly unseen: Map<string, ResourceClaim>;
}

type Ctx = ControllerContext<ClaimState>;

const POD = 'pod:';
const OF_CLAIM = 'claim:';

export const resourceClaimController: ControllerDef<ClaimState> = {
  name: 'resourceclaim-controller',
  for: 'Pod',
  keysOf: (pod, ctx) => podKeys(pod as Pod, ctx),
  watches: [
    { kind: CLAIM, keys: (claim, ctx) => claimKeys(claim, ctx) },
    {
      kind: CLAIM_TEMPLATE,
      keys: ({ metadata }, ctx) =>
        ctx.state.pods.usingTemplate(keyOf(metadata)).flatMap((key) => keysOfPodAt(key, ctx)),
    },
  ],
  setup: (ctx) => ({
    pods: new PodIndex(),
    unseen: new Map(),
    recorder: createRecorder({
      component: 'resource_claim',
      client: ctx.client,
      times: ctx,
      random: ctx.random('events/resource_claim'),
    }),
  }),
  observe(kind, { type, object, old }, { state }) {
    if (kind === 'Pod') state.pods.update(old as Pod | undefined, type === 'deleted' ? undefined : (object as Pod));
    else if (kind === CLAIM) state.unseen.delete(object.metadata.uid ?? '');
  },
  reconcile(ctx, key) {
    if (key.startsWith(POD)) return syncPod(ctx, key.slice(POD.length));
    return syncClaim(ctx, key.slice(OF_CLAIM.length));
  },
};

const keyOf = ({ namespace, name = '' }: KubeObject['metadata']): string => storeKey(namespace, name);

function keysOfPodAt(key: string, ctx: Ctx): string[] {
  const pod = ctx.informer('Pod').byKey(key);
  return pod ? podKeys(pod, ctx) : [];
}

/** The claim itself while it is there, and the pods that use it. */
function claimKeys(claim: KubeObject, ctx: Ctx): string[] {
  const key = keyOf(claim.metadata);
  const own = ctx.informer(CLAIM).byKey(key) ? [OF_CLAIM + key] : [];
  return [...own, ...ctx.state.pods.usingClaim(key).flatMap((pod) => keysOfPodAt(pod, ctx))];
}

/** A pod that needs its claims no longer wakes them; one that lacks something is looked at. Upstream: enqueuePod. */
function podKeys(pod: Pod, ctx: Ctx): string[] {
  if (!pod.spec.resourceClaims?.length && !pod.status?.extendedResourceClaimStatus) return [];
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const key = storeKey(namespace, name);
  const isGone = ctx.informer('Pod').byKey(key)?.metadata.uid !== uid;
  const claims = isGone || isDone(pod) ? claimNamesOf(pod).map((c) => OF_CLAIM + storeKey(namespace, c)) : [];
  if (isGone || deletionTimestamp) return claims;
  return needsWork(pod, ctx) ? [...claims, POD + key] : claims;
}

function needsWork(pod: Pod, ctx: Ctx): boolean {
  return (pod.spec.resourceClaims ?? []).some((entry) => {
    const { name, isGenerated, error } = claimNameOf(pod, entry);
    if (error !== undefined) return true;
    if (name === undefined) return false;
    const claim = ctx.informer(CLAIM).get(pod.metadata.namespace ?? '', name);
    if (!claim) return entry.resourceClaimTemplateName !== undefined;
    if (isGenerated && foreignClaim(pod, claim) !== undefined) return false;
    return needsReservation(pod, claim);
  });
}

const needsReservation = (pod: Pod, claim: ResourceClaim): boolean =>
  Boolean(pod.spec.nodeName) && claim.status?.allocation !== undefined && !isReservedFor(pod, claim);

function syncPod(ctx: Ctx, key: string): void {
  const pod = ctx.informer('Pod').byKey(key);
  if (!pod || pod.metadata.deletionTimestamp) return;
  const made = new Map<string, string>();
  for (const entry of pod.spec.resourceClaims ?? []) {
    const name = claimFor(ctx, pod, entry);
    if (name !== undefined) made.set(entry.name, name);
  }
  if (made.size > 0) tellNames(ctx, pod, made);
  for (const entry of pod.spec.resourceClaims ?? []) reserve(ctx, pod, entry);
}

/** Name of the claim that was made for an entry, or found again; undefined if there is nothing to tell the pod. */
function claimFor(ctx: Ctx, pod: Pod, entry: PodResourceClaim): string | undefined {
  try {
    return makeClaim(ctx, pod, entry);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    const message = `PodResourceClaim ${entry.name}: ${error.message}`;
    ctx.state.recorder.event(pod, 'Warning', 'FailedResourceClaimCreation', message);
    throw error;
  }
}

function makeClaim(ctx: Ctx, pod: Pod, entry: PodResourceClaim): string | undefined {
  const template = entry.resourceClaimTemplateName;
  if (template === undefined) return undefined;
  const namespace = pod.metadata.namespace ?? '';
  const { name, error } = claimNameOf(pod, entry);
  if (name === undefined && error === undefined) return undefined;
  const told = name === undefined ? undefined : ctx.informer(CLAIM).get(namespace, name);
  if (told && foreignClaim(pod, told) === undefined) return undefined;
  const known = [...ctx.informer(CLAIM).byIndex('owner', pod.metadata.uid), ...ctx.state.unseen.values()].find(
    (c) => foreignClaim(pod, c) === undefined && c.metadata.annotations?.[POD_CLAIM_ANNOTATION] === entry.name,
  );
  if (known) return known.metadata.name;
  const found = ctx.informer(CLAIM_TEMPLATE).get(namespace, template);
  const quoted = JSON.stringify(template);
  if (!found)
    throw unknownError(`resource claim template ${quoted}: resourceclaimtemplate.resource.k8s.io ${quoted} not found`);
  const claim = create(ctx, claimFromTemplate(pod, entry, found));
  ctx.state.unseen.set(claim.metadata.uid, claim);
  return claim.metadata.name;
}

function create({ client }: Ctx, draft: ReturnType<typeof claimFromTemplate>): ResourceClaim {
  try {
    return client.create(CLAIM, draft);
  } catch (error) {
    // Upstream names the claim, which has no name yet.
    throw isStatusError(error) ? unknownError(`create ResourceClaim : ${error.message}`) : error;
  }
}

function tellNames({ client }: Ctx, pod: Pod, made: ReadonlyMap<string, string>): void {
  const kept = (pod.status?.resourceClaimStatuses ?? []).filter((s) => !made.has(s.name));
  const added = [...made].map(([name, resourceClaimName]) => ({ name, resourceClaimName }));
  const body = { status: { resourceClaimStatuses: [...kept, ...added] } };
  client.patch('Pod', pod.metadata.namespace ?? '', pod.metadata.name, body, { subresource: 'status' });
}

/** For a pod that got its node without the scheduler. */
function reserve(ctx: Ctx, pod: Pod, entry: PodResourceClaim): void {
  const { name: claimName, isGenerated } = claimNameOf(pod, entry);
  if (claimName === undefined) return;
  const claim = ctx.informer(CLAIM).get(pod.metadata.namespace ?? '', claimName);
  if (!claim || !needsReservation(pod, claim) || (isGenerated && foreignClaim(pod, claim) !== undefined)) return;
  const { name, uid } = pod.metadata;
  const reservedFor = [...(claim.status?.reservedFor ?? []), { resource: 'pods', name, uid }];
  ctx.client.updateStatus(CLAIM, { ...claim, status: { ...claim.status, reservedFor } });
}
