import type { Container, LifecycleHandler } from '../api/types.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { portOf } from './probe-run.ts';
import { startCommand, type RunningCommand } from './run-command.ts';

/**
 * Lifecycle hooks of one pod's containers while they run: exec, httpGet, sleep. A restarted kubelet knows of none, as
 * upstream's. Upstream: pkg/kubelet/lifecycle/handlers.go, kuberuntime_container.go (executePreStopHook).
 */
export interface HooksOptions {
  readonly world: World;
  ip(): string;
  /** A hook has ended: the worker has to look. */
  ended(): void;
  failed(container: string, reason: string, message: string): void;
}

interface Hook {
  readonly id: string;
  command: RunningCommand | undefined;
  /** Absent while it runs. */
  ok: boolean | undefined;
}

export class Hooks {
  readonly #o: HooksOptions;
  readonly #hooks = new Map<string, Hook>();

  constructor(options: HooksOptions) {
    this.#o = options;
  }

  /** Starts the hook before a container is stopped; how long it takes, Infinity if that will be seen. */
  preStop(c: Container, record: ContainerRecord | undefined): number {
    const handler = c.lifecycle?.preStop;
    if (!handler || !record) return 0;
    if (handler.sleep) return handler.sleep.seconds * 1000;
    const hook = this.#start(handler, c, record, (ok) => {
      if (!ok) this.#o.failed(c.name, 'FailedPreStopHook', 'PreStopHook failed');
    });
    return hook.ok === undefined ? Infinity : 0;
  }

  hasEnded(container: string): boolean {
    return this.#hooks.get(container)?.ok !== undefined;
  }

  #start(handler: LifecycleHandler, c: Container, record: ContainerRecord, done: (ok: boolean) => void): Hook {
    const hook: Hook = { id: record.id, command: undefined, ok: undefined };
    this.#hooks.set(c.name, hook);
    const end = (ok: boolean): void => {
      hook.ok = ok;
      done(ok);
    };
    if (handler.exec) {
      const command = startCommand(this.#o.world, record, handler.exec.command ?? []);
      hook.command = command;
      if (command.status !== undefined) end(command.status === 0);
      else
        command.onEnd = () => {
          end(command.status === 0);
          this.#o.ended();
        };
    } else end(handler.httpGet === undefined || this.#http(handler.httpGet, c));
    return hook;
  }

  /** Modelled: the answer is there at once. */
  #http(get: NonNullable<LifecycleHandler['httpGet']>, c: Container): boolean {
    const port = portOf(get.port, c);
    if (port === undefined) return false;
    const answer = this.#o.world.deliver(get.host || this.#o.ip(), port, { method: 'GET', path: get.path ?? '/' });
    return answer.kind === 'answered' && answer.status < 400;
  }
}
