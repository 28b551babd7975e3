import type { ExecListener, ExecRequest, ExecSession } from '../../workers/shell/exec-session.ts';
import { openAttach, openExec } from '../../workers/shell/open-exec.ts';
import type { Engine } from '../../core/index.ts';
import type { ContainerStreams } from './container-streams.ts';

/**
 * Runs commands in the containers of a running cluster. What attaches sees what the container writes from then on, and
 * writes to its standard input if that is open. Of a process that is its image's own there is only the log.
 */
const NOTHING: ExecSession = {
  write: () => undefined,
  closeStdin: () => undefined,
  resize: () => undefined,
  cancel: () => undefined,
};

export function commandRunner(engine: Engine, onProgress: (listener: () => void) => () => void): ContainerStreams {
  return {
    exec: (request, listener) => openExec({ engine }, request, listener),
    attach: (request, listener) =>
      openAttach({ engine }, request, listener) ?? follow(engine, onProgress, request, listener),
  };
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
