import { MIB, SERVE, type ImageDef, type LateImage, type ServerHost } from '../image.ts';
import { askNow } from './client.ts';
import { PROTOCOL, type MysqlAnswer, type MysqlRequest } from './mysql/mysql-protocol.ts';

/** wordpress with its database elsewhere: its first page leads to the installation, without a database it says so. */
const page = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${text}</h1>\n</body>\n</html>\n`;

export const wordpress: ImageDef = {
  name: 'wordpress',
  repositories: ['library/wordpress'],
  sizeBytes: 240 * MIB,
  startMs: 1500,
  argsAreCommand: true,
  main: () => SERVE,
  ports: () => [80],
  isLate: true,
  http: () => ({ status: 500, body: '' }),
  onTerm: { exitCode: 0, afterMs: 100 },
  use: () => ({ steadyCpuMilli: 2, memoryBytes: 60 * MIB, requestCpuMs: 30, requestBytes: 4 * MIB }),
  startLog: () => [
    'WordPress not found in /var/www/html - copying now...',
    'Complete! WordPress has been successfully copied to /var/www/html',
    "AH00094: Command line: 'apache2 -D FOREGROUND'",
  ],
  accessLog: (request, result, ctx) =>
    `${ctx.ip} - - [${ctx.now}] "${request.method} ${request.path} HTTP/1.1" ${result.status} ${result.body.length}`,
};

function hasDatabase({ spec, network }: ServerHost): boolean {
  const { env } = spec;
  const [host = 'mysql', port = '3306'] = (env['WORDPRESS_DB_HOST'] ?? 'mysql').split(':');
  const password = env['WORDPRESS_DB_PASSWORD'] ?? '';
  const user = env['WORDPRESS_DB_USER'] ?? 'root';
  const body: MysqlRequest = { user, password, database: '', isLocal: false, sql: '' };
  const said = askNow(network, { host, port: Number(port), protocol: PROTOCOL, body: JSON.stringify(body) });
  return said !== undefined && (JSON.parse(said) as MysqlAnswer).k === 'result';
}

export const wordpressImage: LateImage = {
  http(request, host) {
    if (!hasDatabase(host))
      return { status: 500, body: page('Database Error', 'Error establishing a database connection') };
    if (request.path.startsWith('/wp-admin/install.php'))
      return { status: 200, body: page('WordPress &rsaquo; Installation', 'Welcome') };
    return { status: 302, body: '', headers: { location: `http://${request.host ?? ''}/wp-admin/install.php` } };
  },
};
