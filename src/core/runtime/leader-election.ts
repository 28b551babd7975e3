import { parseTime } from '../lib/time.ts';
import { isStatusError } from '../api/status-error.ts';
import type { Lease } from '../api/types.ts';
import type { ComponentContext, ComponentDef } from './component.ts';
import type { Timers } from './timers.ts';

/**
 * A component that works only while it holds its Lease in kube-system. Who dies holds it on until it runs out, which is why
 * a control plane takes some seconds to take up work again.
 * Upstream: staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go.
 * Left out: giving the lease back when it stops (the components do not ask for that), other candidates at the same time.
 */
const NAMESPACE = 'kube-system';
const LEASE_SECONDS = 15;
const RETRY_MS = 2_000;
const LEASE = 'coordination.k8s.io/Lease';

export function withLeaderElection(def: ComponentDef, machine: string): ComponentDef {
  return {
    name: def.name,
    start: (ctx) => void new Candidate(ctx, machine, () => def.start(ctx)),
  };
}

class Candidate {
  readonly #ctx: ComponentContext;
  readonly #timers: Timers;
  readonly #identity: string;
  readonly #lead: () => void;
  #isLeading = false;

  constructor(ctx: ComponentContext, machine: string, lead: () => void) {
    const random = ctx.random('identity');
    this.#ctx = ctx;
    this.#lead = lead;
    this.#identity = `${machine}_${random.uuid()}`;
    this.#timers = ctx.timers('election', () => this.#round());
    this.#timers.after('', 0);
  }

  #round(): void {
    this.#timers.after('', RETRY_MS);
    const { tracer, name } = this.#ctx;
    try {
      tracer.current = tracer.chatter('effect', 'machine.heartbeat', '', { component: name });
      if (!this.#holds() || this.#isLeading) return;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return;
    }
    this.#isLeading = true;
    this.#lead();
  }

  /** Takes or renews the lease; false if another holds it. */
  #holds(): boolean {
    const { client, name, nowMicro, epochMs } = this.#ctx;
    const lease = client.find(LEASE, NAMESPACE, name);
    const holderIdentity = this.#identity;
    if (!lease) {
      const spec = { holderIdentity, leaseDurationSeconds: LEASE_SECONDS, acquireTime: nowMicro, renewTime: nowMicro };
      client.create(LEASE, {
        ...META,
        metadata: { name, namespace: NAMESPACE },
        spec: { ...spec, leaseTransitions: 0 },
      });
      this.#announce();
      return true;
    }
    const isOwn = lease.spec?.holderIdentity === holderIdentity;
    if (!isOwn && epochMs < endOf(lease)) return false;
    const taken = isOwn ? {} : { acquireTime: nowMicro, leaseTransitions: (lease.spec?.leaseTransitions ?? 0) + 1 };
    client.update(LEASE, { ...lease, spec: { ...lease.spec, holderIdentity, renewTime: nowMicro, ...taken } });
    if (!isOwn) this.#announce();
    return true;
  }

  #announce(): void {
    const { client, recorder, name } = this.#ctx;
    const lease = client.find(LEASE, NAMESPACE, name);
    if (lease) recorder.event(lease, 'Normal', 'LeaderElection', `${this.#identity} became leader`);
  }
}

const META = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' } as const;

function endOf({ spec }: Lease): number {
  const renewed = spec?.renewTime === undefined ? 0 : (parseTime(spec.renewTime) ?? 0);
  return renewed + (spec?.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
}
