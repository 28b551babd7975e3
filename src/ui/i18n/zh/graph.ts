import type { graph as en } from '../en/graph.ts';

export const graph = {} as const satisfies Record<keyof typeof en, string>;
