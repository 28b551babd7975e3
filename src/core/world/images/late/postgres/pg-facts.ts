import type { SqlValue } from '../sql/sql-syntax.ts';

/** What a PostgreSQL server tells about itself. */
const LATEST: Readonly<Record<string, string>> = {
  '12': '12.22',
  '13': '13.22',
  '14': '14.19',
  '15': '15.14',
  '16': '16.10',
  '17': '17.6',
  '18': '18.0',
};

/** '16.10' for postgres:16. */
function pgVersion(image: string): string {
  const tag = /:v?(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? '18';
  return tag.includes('.') ? tag : (LATEST[tag] ?? `${tag}.0`);
}

const debian = (image: string): string => (image.includes('alpine') ? '' : ` (Debian ${pgVersion(image)}-1.pgdg13+1)`);

/** As psql greets: '16.10 (Debian 16.10-1.pgdg13+1)'. */
export const pgFullVersion = (image: string): string => `${pgVersion(image)}${debian(image)}`;

export function pgFact(
  name: string,
  { user, database, image, ip }: { user: string; database: string; image: string; ip: string },
): SqlValue | undefined {
  switch (name) {
    case 'version':
      return image.includes('alpine')
        ? `PostgreSQL ${pgVersion(image)} on x86_64-pc-linux-musl, compiled by gcc (Alpine 14.2.0) 14.2.0, 64-bit`
        : `PostgreSQL ${pgFullVersion(image)} on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`;
    case 'current_database':
      return database;
    case 'current_user':
    case 'session_user':
    case 'user':
      return user;
    case 'current_schema':
      return 'public';
    case 'inet_server_addr':
      return ip;
    case 'pg_backend_pid':
      return 65;
    case 'pg_is_in_recovery':
      return false;
    default:
      return undefined;
  }
}
