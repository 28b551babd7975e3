/** A regular expression as somebody has typed it; undefined: it is none. */
export function expressionOf(source: string, flags = ''): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
