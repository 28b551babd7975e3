import { objectKey } from '../../api/group-kind.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Tracer } from '../../trace/trace.ts';
import type { Faults } from '../faults.ts';
import type { SeamIndex, WorldFault } from '../seams.ts';
import type { UnitHands } from './systemctl.ts';

/**
 * Services of machines, as somebody on a machine stops and starts them. Invariant: a kubelet that was stopped so is under
 * the same fault as one that was stopped from outside, so either undoes the other.
 */
const OWNER = 'world/units';
/** How long a restart takes. */
const RESTART_MS = 1000;

export interface UnitsOptions {
  readonly clock: Clock;
  readonly tracer: Tracer;
  readonly broken: Faults;
  readonly seams: SeamIndex;
}

type Verb = Parameters<UnitHands['kubelet']>[1];

export class Units implements UnitHands {
  readonly #o: UnitsOptions;

  constructor(options: UnitsOptions) {
    this.#o = options;
  }

  /** At first, and after the clock was restored, which forgets whose timers are whose. */
  rebuild(): void {
    this.#o.clock.disown(OWNER);
    this.#o.clock.own(OWNER, (key) => this.#act(key));
  }

  isKubeletUp(machine: string): boolean {
    return !this.#o.seams.isBent('component', `kubelet/${machine}`);
  }

  /** Not within what asks for it: that may be run by the kubelet itself. */
  kubelet(machine: string, verb: Verb): void {
    const { clock, tracer } = this.#o;
    clock.set(OWNER, `${verb} ${machine}`, clock.now, tracer.current);
  }

  #act(key: string): void {
    const [verb, machine = ''] = key.split(' ') as [Verb, string];
    const { broken } = this.#o;
    const stops = broken.list().filter((f) => f.target === machine && isStop(f));
    if (verb === 'start') for (const { id } of stops) broken.clear(id);
    else if (stops.length === 0) broken.add(this.#fault(machine, verb === 'restart'));
    else if (verb === 'restart') for (const { id } of stops) broken.clear(id);
  }

  #fault(machine: string, isShort: boolean): WorldFault {
    const { clock, tracer } = this.#o;
    const name = isShort ? 'restart-kubelet' : 'stop-kubelet';
    const trace = tracer.record('fault', 'fault.injected', objectKey('Node', '', machine), { fault: name, target: machine }); // prettier-ignore
    return {
      name,
      target: machine,
      id: `${name}-${machine}-${clock.now}`,
      since: clock.now,
      ...(isShort ? { until: clock.now + RESTART_MS } : {}),
      trace,
      bends: [{ seam: 'component', target: `kubelet/${machine}` }],
    };
  }
}

const isStop = ({ name }: WorldFault): boolean => name === 'stop-kubelet' || name === 'restart-kubelet';
