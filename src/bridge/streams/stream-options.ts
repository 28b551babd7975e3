import { badRequest } from '../../core/api/status-error.ts';

/**
 * The query of exec and attach. Upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/httpstream.go (NewOptions).
 */
export interface StreamOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export function streamOptions(query: URLSearchParams): StreamOptions {
  const isSet = (name: string): boolean => /^(1|true)$/i.test(query.get(name) ?? '');
  const tty = isSet('tty');
  const options = {
    command: query.getAll('command'),
    stdin: isSet('stdin'),
    stdout: isSet('stdout'),
    // A terminal has one output.
    stderr: isSet('stderr') && !tty,
    tty,
  };
  if (!options.stdin && !options.stdout && !options.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  return options;
}
