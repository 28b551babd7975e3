import type { NewMachines } from '../../workers/protocol.ts';
import { parsePools, PoolError, type NodePreset } from '../../workers/protocol/node-pools.ts';

/** What the form says, as machines to be added; a text if it makes no sense. Pure. */
export const MAX_NEW_NODES = 50;
export const GPU_TAINT = 'nvidia.com/gpu=present:NoSchedule';

export interface NodeForm {
  readonly preset: NodePreset;
  readonly count: string;
  /** '': where there are fewest. */
  readonly zone: string;
  readonly isTainted: boolean;
  /** In the words of workers/protocol/node-pools.ts. */
  readonly more: string;
}

export const EMPTY_FORM: NodeForm = { preset: 'medium', count: '1', zone: '', isTainted: false, more: '' };

export function countOfForm({ count }: NodeForm): number | undefined {
  const n = /^\d{1,3}$/.test(count) ? Number(count) : 0;
  return n >= 1 && n <= MAX_NEW_NODES ? n : undefined;
}

export function readForm(form: NodeForm): NewMachines | string {
  const count = countOfForm(form);
  if (count === undefined || form.more.includes(',')) return '';
  const { preset, zone, isTainted, more } = form;
  const words = [
    `${count} ${preset}`,
    ...(zone === '' ? [] : [`zone=${zone}`]),
    ...(isTainted && preset === 'gpu' ? [`taint=${GPU_TAINT}`] : []),
    more,
  ];
  try {
    return parsePools(words.join(' '))[0] ?? '';
  } catch (error) {
    if (error instanceof PoolError) return error.message;
    throw error;
  }
}
