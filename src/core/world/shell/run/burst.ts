import type { Machine } from './machine.ts';
import { resume, runProc } from './vm.ts';

/** Runs every process that can run at this instant, in turns, until none can or the burst is over. */
const FUEL = 10_000;
const TURN = 1_000;

export function runBurst(m: Machine): void {
  let fuel = FUEL;
  m.state.busy = false;
  for (let again = true; again;) {
    again = false;
    for (const proc of [...m.state.procs.values()]) {
      if (proc.exit !== undefined || !m.isReady(proc)) continue;
      again = true;
      resume(m, proc);
      if (proc.exit === undefined && !proc.wait) fuel -= Math.max(runProc(m, proc, Math.min(fuel, TURN)), 1);
      if (fuel > 0) continue;
      m.state.busy = true;
      return;
    }
  }
  m.collect();
}
