import type { EngineClient } from '../../workers/client.ts';
import type { ShellTarget } from '../store/state.ts';

/**
 * The page's end of a terminal into a container. Owns the number of the session; whoever opens it must close it, which
 * also ends the process.
 */
export interface TerminalSession {
  write(text: string): void;
  close(): void;
}

export interface TerminalListener {
  output(bytes: Uint8Array): void;
  /** Neither code nor error: the cluster it ran in is gone. */
  exit(result: { readonly code?: number; readonly error?: string }): void;
}

/** Any number that no other session of this page has. */
const nextSession = (): number => Math.trunc(performance.now() * 1000);

export function openSession(client: EngineClient, target: ShellTarget, listener: TerminalListener): TerminalSession {
  const session = nextSession();
  const { podKey, container } = target;
  const unsubscribe = client.subscribe((event) => {
    if (event.type === 'exec' && event.session === session) listener.output(event.output);
    if (event.type === 'exec.exit' && event.session === session) listener.exit(event);
  });
  client
    .call('exec.open', { session, podKey, container, command: ['sh'] })
    .catch((error: unknown) => listener.exit({ error: error instanceof Error ? error.message : String(error) }));
  const encoder = new TextEncoder();
  return {
    write: (text) => client.send({ type: 'exec.input', session, bytes: encoder.encode(text) }),
    close: () => {
      unsubscribe();
      client.send({ type: 'exec.close', session });
    },
  };
}
