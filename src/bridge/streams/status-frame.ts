/**
 * What ends an exec or attach on its error stream. Upstream: k8s.io/kubelet/pkg/cri/streaming/remotecommand/exec.go,
 * apimachinery/pkg/util/remotecommand.
 */
export type ExitResult = { readonly code: number } | { readonly error: string };

export function statusFrame(result: ExitResult): string {
  if ('error' in result) return JSON.stringify(internal(`error executing command in container: ${result.error}`));
  if (result.code === 0) return JSON.stringify({ metadata: {}, status: 'Success' });
  const message = `command terminated with exit code ${result.code}`;
  const causes = [{ reason: 'ExitCode', message: String(result.code) }];
  return JSON.stringify({
    metadata: {},
    status: 'Failure',
    reason: 'NonZeroExitCode',
    message,
    details: { causes },
  });
}

function internal(why: string): object {
  const message = `Internal error occurred: ${why}`;
  const details = { causes: [{ message: why }] };
  return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 };
}
