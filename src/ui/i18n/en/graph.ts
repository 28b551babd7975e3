/** Texts of the graph. */
export const graph = {} as const;
