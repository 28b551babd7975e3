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
  now(): number;
  /** A hook has ended: the worker has to look. */
  ended(): void;
  wakeIn(ms: number): void;
  failed(container: string, reason: string, message: string): void;
}

interface Hook {
  readonly id: string;
  command: RunningCommand | undefined;
  /** Absent while it runs. */
  ok: boolean | undefined;
  until?: number;
}

interface Subject {
  readonly c: Container;
  readonly record: ContainerRecord;
  readonly key: string;
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
    const hook = this.#start(handler, { c, record, key: c.name }, (ok) => {
      if (!ok) this.#o.failed(c.name, 'FailedPreStopHook', 'PreStopHook failed');
    });
    return hook.ok === undefined ? Infinity : 0;
  }

  /** The hook after a container's start: begun when first asked for, then how it stands. */
  postStart(c: Container, record: ContainerRecord | undefined): 'running' | 'done' | 'failed' {
    const handler = c.lifecycle?.postStart;
    if (!handler || !record) return 'done';
    const known = this.#hooks.get(`${c.name}/start`);
    const hook =
      known?.id === record.id ? known : this.#start(handler, { c, record, key: `${c.name}/start` }, () => undefined);
    if (hook.until !== undefined && this.#o.now() >= hook.until) hook.ok = true;
    return hook.ok === undefined ? 'running' : hook.ok ? 'done' : 'failed';
  }

  hasEnded(container: string): boolean {
    return this.#hooks.get(container)?.ok !== undefined;
  }

  #start(handler: LifecycleHandler, { c, record, key }: Subject, done: (ok: boolean) => void): Hook {
    const hook: Hook = { id: record.id, command: undefined, ok: undefined };
    this.#hooks.set(key, hook);
    const end = (ok: boolean): void => {
      hook.ok = ok;
      done(ok);
    };
    if (handler.sleep) {
      hook.until = this.#o.now() + handler.sleep.seconds * 1000;
      this.#o.wakeIn(handler.sleep.seconds * 1000);
    } else if (handler.exec) {
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
