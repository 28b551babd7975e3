import type { Lease } from '../../api/types.ts';
import { isStatusError } from '../../api/status-error.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { ComponentContext, ComponentDef } from '../../runtime/component.ts';
import type { Timers } from '../../runtime/timers.ts';

/**
 * An API server's word that it is there: a Lease in kube-system, renewed every ten seconds, named by its machine.
 * Upstream: pkg/controlplane/apiserver/server.go, apiserver's server/config.go (APIServerID), component-helpers' lease controller.
 * Left out: the collector of leases that have run out (there is one API server, and its name stays).
 */
const NAMESPACE = 'kube-system';
const LEASE = 'coordination.k8s.io/Lease';
const LEASE_SECONDS = 3600;
const RENEW_MS = 10_000;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

export function apiServerIdentity(machine: string): ComponentDef {
  return { name: 'apiserver-identity', start: (ctx) => void new Identity(ctx, machine) };
}

/** 'apiserver-' and the first half of the host name's SHA-256 in base32. */
export function apiServerId(hostname: string): string {
  const bytes = sha256(Uint8Array.from(hostname, (c) => c.charCodeAt(0))).subarray(0, 16);
  const bits = Array.from(bytes, (b) => b.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g) ?? [];
  return `apiserver-${digits.map((d) => BASE32[parseInt(d.padEnd(5, '0'), 2)]).join('')}`;
}

class Identity {
  readonly #ctx: ComponentContext;
  readonly #machine: string;
  readonly #timers: Timers;

  constructor(ctx: ComponentContext, machine: string) {
    this.#ctx = ctx;
    this.#machine = machine;
    this.#timers = ctx.timers('lease', () => this.#renew());
    this.#timers.after('', 0);
  }

  #renew(): void {
    const { client, tracer, nowMicro: renewTime } = this.#ctx;
    const name = apiServerId(this.#machine);
    this.#timers.after('', RENEW_MS);
    tracer.current = tracer.chatter('effect', 'machine.heartbeat', '', { component: 'kube-apiserver' });
    try {
      const lease = client.find(LEASE, NAMESPACE, name);
      if (lease) client.update(LEASE, { ...lease, spec: { ...lease.spec, renewTime } });
      else client.create(LEASE, this.#first(name, renewTime));
    } catch (error) {
      if (!isStatusError(error)) throw error;
    }
  }

  #first(name: string, renewTime: string): Omit<Lease, 'metadata'> & { metadata: object } {
    const labels = {
      'apiserver.kubernetes.io/identity': 'kube-apiserver',
      'kubernetes.io/hostname': this.#machine,
    };
    const holderIdentity = `${name}_${this.#ctx.random('identity').uuid()}`;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: NAMESPACE, labels },
      spec: { holderIdentity, leaseDurationSeconds: LEASE_SECONDS, renewTime },
    };
  }
}
