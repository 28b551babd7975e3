import { CLAIM, claimNameOf, foreignClaim, isReservedFor } from '../../api/resource-claim.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { Container, Pod, PodResourceClaim, ResourceClaim } from '../../api/types.ts';
import { formatMicroTime } from '../../lib/time.ts';
import type { Timers } from '../../runtime/timers.ts';
import type { ContainerRecord } from '../../world/records.ts';
import type { DevicesHost, PodDevices } from '../late-node.ts';
import { findDriver, prepare, preparedText, type PreparedDevice } from './example-driver.ts';

/**
 * What a kubelet does for pods with claims on devices: has the drivers make the devices ready before anything of the pod
 * runs, gives containers what they name, and hands the devices back when the last pod of a claim has ended. What is
 * prepared is a record of the machine, as upstream's checkpoint is.
 * Upstream: pkg/kubelet/cm/dra/manager.go. Left out: health of devices; a pod's claims are handed back at once.
 */
const BUCKET = 'PreparedClaim/';
const RECONCILE_MS = 60_000;

interface PreparedClaim {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Pods that use it. */
  readonly pods: readonly string[];
  readonly drivers: Readonly<Record<string, readonly PreparedDevice[]>>;
}

export class ClaimManager implements PodDevices {
  readonly #host: DevicesHost;
  readonly #reconcile: Timers;

  constructor(host: DevicesHost) {
    this.#host = host;
    this.#reconcile = host.ctx.timers('devices', () => this.#sweep());
    this.#reconcile.after('', RECONCILE_MS);
  }

  prepare(pod: Pod): string | undefined {
    try {
      const error = this.#prepareAll(pod);
      return error === undefined
        ? undefined
        : `Failed to prepare dynamic resources: prepare dynamic resources: ${error}`;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return `Failed to prepare dynamic resources: prepare dynamic resources: ${error.message}`;
    }
  }

  env(pod: Pod, container: Container): Readonly<Record<string, string>> {
    const out: Record<string, string> = {};
    for (const [claimName, requests] of requestsOf(pod, container))
      for (const device of this.#devices(pod, claimName))
        if (requests.some((request) => request === '' || request === device.request)) Object.assign(out, device.env);
    return out;
  }

  release(uid: string): void {
    this.#keep((pod) => pod !== uid);
  }

  #prepareAll(pod: Pod): string | undefined {
    const { ctx, machine } = this.#host;
    const found: { claim: ResourceClaim; drivers: ReadonlyMap<string, ContainerRecord> }[] = [];
    for (const entry of entriesOf(pod)) {
      const { name, isGenerated, error } = claimNameOf(pod, entry);
      if (error !== undefined) return error;
      if (name === undefined) continue;
      const claim = ctx.client.find(CLAIM, pod.metadata.namespace ?? '', name);
      if (!claim)
        return `fetch ResourceClaim ${name}: resourceclaims.resource.k8s.io ${JSON.stringify(name)} not found`;
      const problem = isGenerated ? foreignClaim(pod, claim) : undefined;
      if (problem !== undefined) return problem;
      const { uid } = claim.metadata;
      if (!isReservedFor(pod, claim))
        return `pod ${pod.metadata.name} (${pod.metadata.uid}) is not allowed to use ResourceClaim ${name} (${uid})`;
      const drivers = this.#driversOf(claim, machine);
      if (typeof drivers === 'string') return drivers;
      found.push({ claim, drivers });
    }
    for (const { claim, drivers } of found) {
      const error = this.#prepareOne(pod, claim, drivers);
      if (error !== undefined) return error;
    }
    return undefined;
  }

  #driversOf(claim: ResourceClaim, machine: string): ReadonlyMap<string, ContainerRecord> | string {
    if (!claim.status?.allocation) return `ResourceClaim ${claim.metadata.name}: not allocated`;
    const out = new Map<string, ContainerRecord>();
    for (const { driver } of claim.status.allocation.devices?.results ?? []) {
      const container = findDriver(this.#host.world, machine, driver, this.#host.ctx.nowMs);
      if (!container) return `DRA driver ${driver} is not registered`;
      out.set(driver, container);
    }
    return out;
  }

  #prepareOne(pod: Pod, claim: ResourceClaim, drivers: ReadonlyMap<string, ContainerRecord>): string | undefined {
    const { uid, name, namespace = '' } = claim.metadata;
    const known = this.#record(uid);
    const pods = [...(known?.pods ?? []), pod.metadata.uid];
    if (known) {
      if (!known.pods.includes(pod.metadata.uid)) this.#put({ ...known, pods });
      return undefined;
    }
    const prepared: Record<string, readonly PreparedDevice[]> = {};
    for (const [driver, container] of drivers) {
      this.#log(container, 84, 'NodePrepareResource is called: number of claims: 1');
      const devices = prepare(claim, container.spec);
      if (typeof devices === 'string')
        return `NodePrepareResources failed for ResourceClaim ${name}: error preparing devices for claim ${uid}: ${devices}`;
      this.#log(container, 112, preparedText(claim, devices));
      prepared[driver] = devices;
    }
    this.#put({ uid, name, namespace, pods, drivers: prepared });
    return undefined;
  }

  /** The other pods no longer use what they claimed. */
  #keep(isUser: (uid: string) => boolean): void {
    for (const record of this.#records()) {
      const pods = record.pods.filter(isUser);
      if (pods.length === record.pods.length) continue;
      if (pods.length > 0) this.#put({ ...record, pods });
      else this.#unprepare(record);
    }
  }

  /** The last user hands it back; without its driver later. */
  #unprepare(record: PreparedClaim): void {
    const { ctx, world, machine } = this.#host;
    for (const driver of Object.keys(record.drivers)) {
      const container = findDriver(world, machine, driver, ctx.nowMs);
      if (!container) return;
      this.#log(container, 117, 'NodeUnPrepareResource is called: number of claims: 1');
    }
    world.store.remove(BUCKET + machine, record.uid, { trace: ctx.tracer.current });
  }

  #sweep(): void {
    this.#keep((uid) => this.#host.isKnown(uid));
    if (this.#records().length > 0) this.#reconcile.after('', RECONCILE_MS);
  }

  /** As klog writes it. */
  #log({ spec }: ContainerRecord, line: number, text: string): void {
    const { ctx, world } = this.#host;
    const [date = '', time = ''] = formatMicroTime(ctx.epochMs).split('T');
    const [, month = '', day = ''] = date.split('-');
    world.containers.log(spec, `I${month}${day} ${time.replace('Z', '')}       1 driver.go:${line}] ${text}`);
  }

  #devices(pod: Pod, claimName: string): readonly PreparedDevice[] {
    const namespace = pod.metadata.namespace ?? '';
    const record = this.#records().find(
      (r) => r.name === claimName && r.namespace === namespace && r.pods.includes(pod.metadata.uid),
    );
    return record ? Object.values(record.drivers).flat() : [];
  }

  #record(uid: string): PreparedClaim | undefined {
    const { world, machine } = this.#host;
    return world.store.get(BUCKET + machine, uid)?.value as PreparedClaim | undefined;
  }

  #records(): PreparedClaim[] {
    const { world, machine } = this.#host;
    return world.store.list(BUCKET + machine).map(({ value }) => value as PreparedClaim);
  }

  #put(record: PreparedClaim): void {
    const { world, ctx, machine } = this.#host;
    // Pods that come and go must not put it off for ever.
    if (this.#reconcile.pendingAt('') === undefined) this.#reconcile.after('', RECONCILE_MS);
    world.store.put(BUCKET + machine, record.uid, record, { trace: ctx.tracer.current });
  }
}

/** With the claim that the scheduler made for extended resources. */
function entriesOf(pod: Pod): readonly PodResourceClaim[] {
  const extended = pod.status?.extendedResourceClaimStatus?.resourceClaimName;
  const own = pod.spec.resourceClaims ?? [];
  return extended === undefined ? own : [...own, { name: '', resourceClaimName: extended }];
}

/** Names of claims, with the requests of each that the container names; '' is all. */
function requestsOf(
  pod: Pod,
  { name, resources }: Container,
): (readonly [claim: string, requests: readonly string[]])[] {
  const claims = resources?.claims ?? [];
  const own = (pod.spec.resourceClaims ?? []).flatMap((entry) => {
    const requests = claims.filter((c) => c.name === entry.name).map((c) => c.request ?? '');
    const claimName = claimNameOf(pod, entry).name;
    return requests.length > 0 && claimName !== undefined ? [[claimName, requests] as const] : [];
  });
  const extended = pod.status?.extendedResourceClaimStatus;
  if (!extended) return own;
  const mapped = (extended.requestMappings ?? []).filter((m) => m.containerName === name).map((m) => m.requestName);
  return mapped.length > 0 ? [...own, [extended.resourceClaimName, mapped]] : own;
}
