import type { MachineRecord } from '../records.ts';

/** Of a machine whose shape says nothing. */
const USUAL_BYTES = 103_079_844 * 1024;

export const diskBytesOf = (machine: MachineRecord): number => machine.diskBytes ?? USUAL_BYTES;
