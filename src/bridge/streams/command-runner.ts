import type { ExecListener, ExecRequest, ExecSession } from '../../workers/shell/exec-session.ts';
import type { Engine } from '../../core/index.ts';
import type { ContainerStreams } from './container-streams.ts';

/**
 * Runs commands with the core's own interpreter: at once, without standard input or a terminal. What attaches sees what
 * the container writes from then on. Left out: everything interactive.
 */
const NOTHING: ExecSession = {
  write: () => undefined,
  closeStdin: () => undefined,
  resize: () => undefined,
  cancel: () => undefined,
};
/** Longer commands are cut off. */
const LIMIT_MS = 60_000;
const CUT_OFF = 124;

export function commandRunner(engine: Engine, onProgress: (listener: () => void) => () => void): ContainerStreams {
  return {
    exec(request, listener) {
      const result = engine.exec(request.podKey, request.container, request.command, LIMIT_MS);
      if (!result) listener.exit({ error: 'container not running' });
      else if (result.kind === 'timeout') listener.exit({ code: CUT_OFF });
      else finish(listener, result.output, result.status);
      return NOTHING;
    },
    attach: (request, listener) => follow(engine, onProgress, request, listener),
  };
}

function finish(listener: ExecListener, output: string, code: number): void {
  if (output !== '') listener.stdout(Buffer.from(output));
  listener.exit({ code });
}

function follow(
  engine: Engine,
  onProgress: (listener: () => void) => () => void,
  { podKey, container }: ExecRequest,
  listener: ExecListener,
): ExecSession {
  const [, namespace = '', name = ''] = podKey.split('/');
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
  const opened = engine.open({ method: 'GET', path, query: { container, follow: 'true', tailLines: '0' } });
  if ('code' in opened || opened.kind !== 'text') {
    listener.exit({ error: 'container not running' });
    return NOTHING;
  }
  const pull = (): void => {
    const text = opened.pull();
    if (text !== '') listener.stdout(Buffer.from(text));
    if (!opened.isClosed) return;
    stop();
    listener.exit({ code: 0 });
  };
  const stop = onProgress(pull);
  return { ...NOTHING, cancel: stop };
}
