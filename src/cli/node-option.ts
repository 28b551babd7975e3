import type { NewMachines } from '../core/index.ts';
import { parseDuration } from '../core/lib/duration.ts';
import { parsePools, PoolError } from '../workers/protocol/node-pools.ts';
import { UsageError } from './usage-error.ts';

/** Reads what the command line says of machines: those of the start, and those that come and go at a time. */
export type TimedMachines =
  | { readonly adds: readonly NewMachines[]; readonly atMs: number }
  | { readonly removes: string; readonly atMs: number };

export const NODES_USAGE = `  --nodes N           machines (default 3), or pools of them: '2 medium, 1 gpu zone=zone-c'; a pool is COUNT, one of small,
                      medium, large and gpu, and any of cpu= memory= pods= zone= region= type= gpu= name= label=K=V
                      taint=K=V:EFFECT grace=SECONDS[/SECONDS of critical pods]
  --add-nodes 'P'     'POOLS @TIME': machines that join then. May be repeated.
  --remove-node 'N'   'NAME @TIME': a machine that is taken away then, as a VM that is deleted. May be repeated.`;

/** A number is machines of the usual shape. */
export function parseNodes(text: string, asNumber: (text: string) => number): number | readonly NewMachines[] {
  return /^[-+.\d]+$/.test(text.trim()) ? asNumber(text.trim()) : pools('--nodes', text);
}

export function parseAddNodes(text: string): TimedMachines {
  const { rest, atMs } = timed(text);
  return { adds: pools('--add-nodes', rest), atMs };
}

export function parseRemoveNode(text: string): TimedMachines {
  const { rest, atMs } = timed(text);
  const name = rest.replace(/^node\//, '');
  if (!/^[a-z0-9][-a-z0-9.]*$/.test(name))
    throw new UsageError(`--remove-node needs 'NAME @TIME', not ${JSON.stringify(text)}`);
  return { removes: name, atMs };
}

function pools(option: string, text: string): readonly NewMachines[] {
  try {
    return parsePools(text);
  } catch (error) {
    if (error instanceof PoolError) throw new UsageError(`${option}: ${error.message}`);
    throw error;
  }
}

function timed(text: string): { readonly rest: string; readonly atMs: number } {
  const m = /^(.*?)(?:\s+@(\S+))?\s*$/.exec(text.trim());
  const atMs = m?.[2] === undefined ? 0 : parseDuration(m[2]);
  if (atMs === undefined) throw new UsageError(`the time must be like @90s, not ${JSON.stringify(text)}`);
  return { rest: m?.[1]?.trim() ?? '', atMs };
}
