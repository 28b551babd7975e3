import type { Engine } from '../core/index.ts';
import type { Command, Event } from './protocol.ts';
import type { ExecSession } from './shell/exec-session.ts';
import { openExec } from './shell/open-exec.ts';

/**
 * The terminals that the page has open into containers. A session ends with its command, when the page closes it, and
 * when the engine is replaced or taken back in time: the process it talked to is no more.
 */
type Post = (event: Extract<Event, { type: 'exec' | 'exec.exit' }>) => void;

export class HostExecs {
  readonly #post: Post;
  readonly #sessions = new Map<number, ExecSession>();

  constructor(post: Post) {
    this.#post = post;
  }

  open(engine: Engine, { session, podKey, container, command }: Extract<Command, { type: 'exec.open' }>): null {
    let isOver = false;
    const send = (output: Uint8Array): void => this.#post({ type: 'exec', session, output });
    const opened = openExec(
      { engine },
      { podKey, container, command, stdin: true, tty: true },
      {
        stdout: send,
        stderr: send,
        exit: (result) => {
          isOver = true;
          this.#sessions.delete(session);
          this.#post({ type: 'exec.exit', session, ...result });
        },
      },
    );
    if (!isOver) this.#sessions.set(session, opened);
    return null;
  }

  input(session: number, bytes: Uint8Array): void {
    this.#sessions.get(session)?.write(bytes);
  }

  close(session: number): void {
    const opened = this.#sessions.get(session);
    this.#sessions.delete(session);
    opened?.cancel();
  }

  /** Nobody is left to be asked: only the page is told. */
  endAll(): void {
    const open = [...this.#sessions.keys()];
    this.#sessions.clear();
    for (const session of open) this.#post({ type: 'exec.exit', session });
  }
}
