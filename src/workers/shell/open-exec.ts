import type { Engine } from '../../core/index.ts';
import { fromBytes, toBytes, whyMissing } from '../../core/lean.ts';
import type { ExecListener, ExecRequest, ExecSession } from './exec-session.ts';
import { Terminal } from './terminal.ts';

/**
 * Runs a command in a container of an engine, or joins what it writes. Invariant: every byte enters the engine at its
 * present virtual time; with a terminal, through a line discipline. Whoever drives the engine calls `onInput` after.
 */
const NOTHING: ExecSession = {
  write: () => undefined,
  closeStdin: () => undefined,
  resize: () => undefined,
  cancel: () => undefined,
};

export interface ExecHost {
  readonly engine: Engine;
  /** Something was put into the engine: time may have to go on. */
  onInput?(): void;
}

export function openExec({ engine, onInput }: ExecHost, request: ExecRequest, listener: ExecListener): ExecSession {
  let isOver = false;
  const terminal = request.tty ? new Terminal((bytes) => listener.stdout(toBytes(bytes))) : undefined;
  const started = engine.run(request.podKey as Parameters<Engine['run']>[0], request.container, request.command, {
    stdin: request.stdin,
    tty: request.tty,
    onOutput: (bytes, isError) => {
      if (terminal) terminal.output(bytes);
      else if (isError) listener.stderr(toBytes(bytes));
      else listener.stdout(toBytes(bytes));
    },
    onExit: (code) => {
      isOver = true;
      listener.exit({ code });
    },
  });
  if (!started) {
    listener.exit({ error: `container not found ("${request.container}")` });
    return NOTHING;
  }
  if ('missing' in started) {
    listener.exit({ error: notStarted(started.missing, started.status) });
    return NOTHING;
  }
  onInput?.();
  const act = (fn: () => void): void => {
    if (isOver) return;
    engine.act('user.request', { verb: 'exec input', name: request.podKey }, fn);
    onInput?.();
  };
  const typed = terminal?.input({
    line: (text) => started.write(text),
    end: () => started.closeInput(),
    signal: (name) => started.signal(name),
  });
  return {
    write: (bytes) => act(() => (typed ? typed(fromBytes(bytes)) : started.write(fromBytes(bytes)))),
    closeStdin: () => act(() => started.closeInput()),
    resize: () => undefined,
    cancel: () => act(() => started.cancel()),
  };
}

/** Upstream: containerd and runc, through the kubelet. */
const notStarted = (name: string, status: number): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(name)}: ${whyMissing(name, status)}: unknown`;
