import type { ExecListener, ExecRequest, ExecSession } from '../../workers/shell/exec-session.ts';

/** Who runs commands in containers, and joins the ones that run. */
export interface ContainerStreams {
  exec(request: ExecRequest, listener: ExecListener): ExecSession;
  attach(request: ExecRequest, listener: ExecListener): ExecSession;
}
