import type { ConfigMap } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { isConfigurationError, type SchedulerConfiguration } from './configuration.ts';
import { CONFIG_NAME, CONFIG_NAMESPACE, readConfiguration } from './read-configuration.ts';

/**
 * Follows the ConfigMap. A configuration that cannot be used changes nothing and is told in an event of the ConfigMap; a
 * real scheduler would not start with it.
 */
export class ConfigSource<T> {
  readonly #ctx: ComponentContext;
  readonly #build: (config: SchedulerConfiguration) => T;

  constructor(ctx: ComponentContext, build: (config: SchedulerConfiguration) => T) {
    this.#ctx = ctx;
    this.#build = build;
  }

  /** What is to be used at the start. */
  first(): T {
    return this.#make() ?? this.#build({});
  }

  follow(use: (made: T) => void): void {
    let known = this.#map()?.data;
    this.#ctx.informer('ConfigMap').handle(() => {
      const now = this.#map()?.data;
      if (deepEqual(now, known)) return;
      known = now;
      const made = this.#make();
      if (made) use(made);
    });
  }

  #map(): ConfigMap | undefined {
    return this.#ctx.informer('ConfigMap').get(CONFIG_NAMESPACE, CONFIG_NAME);
  }

  #make(): T | undefined {
    const map = this.#map();
    try {
      return this.#build(readConfiguration(map));
    } catch (error) {
      if (!isConfigurationError(error)) throw error;
      if (map) this.#ctx.recorder.event(map, 'Warning', 'InvalidConfiguration', error.message.slice(0, 1024));
      return undefined;
    }
  }
}
