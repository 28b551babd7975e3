/**
 * What ends an exec or attach on its error stream. Upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/exec.go,
 * apimachinery/pkg/util/remotecommand.
 */
export type ExitResult = { readonly code: number } | { readonly error: string };

export function statusFrame(result: ExitResult): string {
  if ('error' in result) return JSON.stringify(internal(`error executing command in container: ${result.error}`));
  if (result.code === 0) return JSON.stringify({ metadata: {}, status: 'Success' });
  const message = exitText(result.code);
  const causes = [{ reason: 'ExitCode', message: String(result.code) }];
  return JSON.stringify({
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message,
    details: { causes },
  });
}

const exitText = (code: number): string => `command terminated with exit code ${code}`;

/** The same before version 4 of the protocol: nothing unless something went wrong. */
export function errorText(result: ExitResult): string {
  if ('error' in result) return `error executing command in container: ${result.error}`;
  return result.code === 0 ? '' : exitText(result.code);
}

function internal(why: string): object {
  const message = `Internal error occurred: ${why}`;
  const details = { causes: [{ message: why }] };
  return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 };
}
