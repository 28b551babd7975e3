import { parseJoinCode, type JoinCode } from '../../workers/protocol/relay.ts';

/** The command lines that the dialog shows, and the code a link may hold. */
export const DEFAULT_PORT = 8001;

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A page from elsewhere has to be named to the server. */
export function serveCommand(origin: string): string {
  const command = `npm run serve -- --join --port ${DEFAULT_PORT}`;
  return LOCAL.test(origin) ? command : `${command} --origin ${origin}`;
}

export const kubectlCommand = (port: number): string => `kubectl --server http://127.0.0.1:${port} get pods -A`;

const LINK = /^#join=(.+)$/;

export function linkedCode(hash: string): JoinCode | undefined {
  const text = LINK.exec(hash)?.[1];
  return text === undefined ? undefined : parseJoinCode(text);
}
