import type { Engine, ExecOptions, Execution } from '../../core/index.ts';
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

type PodKey = Parameters<Engine['run']>[0];

export function openExec(host: ExecHost, request: ExecRequest, listener: ExecListener): ExecSession {
  const line = new Line(request, listener);
  const started = host.engine.run(request.podKey as PodKey, request.container, request.command, line.options);
  if (!started) {
    listener.exit({ error: `container not found ("${request.container}")` });
    return NOTHING;
  }
  if ('missing' in started) {
    listener.exit({ error: notStarted(started.missing, started.status) });
    return NOTHING;
  }
  host.onInput?.();
  return session(host, request, line, started);
}

/** Joins the container's own process; undefined: there is nothing of it but its log. */
export function openAttach(host: ExecHost, request: ExecRequest, listener: ExecListener): ExecSession | undefined {
  const line = new Line(request, listener);
  const joined = host.engine.attach(request.podKey as PodKey, request.container, line.options);
  return joined && session(host, request, line, joined);
}

/** What goes between a process and a listener. */
class Line {
  isOver = false;
  readonly terminal: Terminal | undefined;
  readonly options: ExecOptions;

  constructor({ stdin, tty }: ExecRequest, listener: ExecListener) {
    const terminal = tty ? new Terminal((bytes) => listener.stdout(toBytes(bytes))) : undefined;
    this.terminal = terminal;
    this.options = {
      stdin,
      tty,
      onOutput: (bytes, isError) => {
        if (terminal) terminal.output(bytes);
        else if (isError) listener.stderr(toBytes(bytes));
        else listener.stdout(toBytes(bytes));
      },
      onExit: (code) => {
        if (this.isOver) return;
        this.isOver = true;
        listener.exit({ code });
      },
    };
  }
}

function session({ engine, onInput }: ExecHost, request: ExecRequest, line: Line, started: Execution): ExecSession {
  const act = (fn: () => void): void => {
    if (line.isOver) return;
    engine.act('user.request', { verb: 'exec input', name: request.podKey }, fn);
    onInput?.();
  };
  const typed = line.terminal?.input({
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
