import type { faults as en } from '../en/faults.ts';

export const faults = {} as const satisfies Record<keyof typeof en, string>;
