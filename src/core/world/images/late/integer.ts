/** As Go's strconv.Atoi reads it; undefined: it is none. */
export const integer = (text: string): number | undefined => (/^[+-]?\d+$/.test(text) ? Number(text) : undefined);
