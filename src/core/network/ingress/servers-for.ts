import { chooseIngress, type IngressRoutes } from '../../world/images/late/ingress-nginx/ingress-routes.ts';
import { parseUrl } from '../parse-url.ts';

/** The servers behind an Ingress controller for a stream of requests, each with the same share. Pure. */
export function serversFor(
  memory: string | undefined,
  url: string,
): readonly { readonly ip: string; readonly port: number }[] {
  const target = parseUrl(url);
  if (memory === undefined || !target) return [];
  const isTls = url.startsWith('https:');
  const choice = chooseIngress(JSON.parse(memory) as IngressRoutes, { host: target.host, path: target.path, isTls });
  if (choice.kind !== 'backend') return [];
  return choice.servers.map((server) => {
    const [ip = '', port = ''] = server.split(':');
    return { ip, port: Number(port) };
  });
}
