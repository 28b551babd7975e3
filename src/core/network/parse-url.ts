/** The parts of a URL a request needs. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** With the query. */
  readonly path: string;
}

const URL_PATTERN = /^(https?):\/\/([A-Za-z0-9_.-]+)(?::(\d{1,5}))?(\/[^#]*)?(?:#.*)?$/;

/** Undefined if it is not an http or https URL. Without a scheme it is http, as curl has it. */
export function parseUrl(url: string): Target | undefined {
  const m = URL_PATTERN.exec(url.includes('://') ? url : `http://${url}`);
  if (!m) return undefined;
  const port = m[3] === undefined ? (m[1] === 'https' ? 443 : 80) : Number(m[3]);
  return { host: m[2] as string, port, path: m[4] ?? '/' };
}
