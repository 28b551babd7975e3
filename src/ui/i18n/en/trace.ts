/** Sentences of the trace; filled in below. */
export const trace = {} as const;
