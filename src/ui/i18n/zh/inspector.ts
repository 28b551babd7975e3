import type { inspector as en } from '../en/inspector.ts';

export const inspector = {} as const satisfies Record<keyof typeof en, string>;
