/** A terminal's new size as clients send it: {"Width":80,"Height":24}. Undefined for anything else. */
export function parseResize(text: string): { readonly columns: number; readonly rows: number } | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as Partial<Record<'Width' | 'Height', unknown>>;
    return isSize(Width) && isSize(Height) ? { columns: Width, rows: Height } : undefined;
  } catch {
    return undefined;
  }
}

const isSize = (n: unknown): n is number => Number.isInteger(n) && (n as number) > 0 && (n as number) < 65_536;
