import type { Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import { createRecorder, type EventRecorder } from '../runtime/recorder.ts';
import type { SchedulerCache } from './cache.ts';
import type { SchedulerConfiguration } from './config/configuration.ts';
import type { DevicePlugin } from './device-plugin.ts';
import { evictPod } from './evict.ts';
import { NodeFinder, type Rotation } from './find-node.ts';
import type { Framework } from './framework.ts';
import type { Nominations } from './nominations.ts';
import { openLookup } from './object-lookup.ts';
import type { ObjectLookup, PluginHandle } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';
import { patchPodStatus } from './pod-status.ts';
import { frameworkOf, Profiles, profilesOf, type NamedProfile, type Profile } from './profiles.ts';

/** Makes the profiles of a configuration, each with its plugins, its search and its name on events. */
const DEFAULT_BIND_TIMEOUT_S = 600;

export class ProfileBuilder {
  readonly #ctx: ComponentContext;
  readonly #cache: SchedulerCache;
  readonly #nominations: Nominations;
  readonly #objects: ObjectLookup;
  readonly #devices: DevicePlugin | undefined;
  readonly #rotation: Rotation = { start: 0 };
  readonly #recorders = new Map<string, EventRecorder>();

  constructor(ctx: ComponentContext, cache: SchedulerCache, nominations: Nominations, devices?: DevicePlugin) {
    this.#devices = devices;
    this.#ctx = ctx;
    this.#cache = cache;
    this.#nominations = nominations;
    this.#objects = openLookup(ctx, cache);
  }

  /** Throws ConfigurationError. */
  build(config: SchedulerConfiguration): Profiles {
    const [first, ...others] = profilesOf(config);
    return new Profiles([this.#profile(first), ...others.map((p) => this.#profile(p))]);
  }

  #profile({ name, profile, percentageOfNodesToScore }: NamedProfile): Profile {
    const recorder = this.#recorderOf(name);
    const made: { finder?: NodeFinder; framework?: Framework } = {};
    const framework = frameworkOf(name, profile, this.#handle(made as Required<typeof made>, recorder));
    const finder = new NodeFinder({
      framework,
      cache: this.#cache,
      nominations: this.#nominations,
      random: this.#ctx.random('ties'),
      percentageOfNodesToScore,
      rotation: this.#rotation,
    });
    Object.assign(made, { framework, finder });
    const args = profile.pluginConfig?.find((c) => c.name === 'VolumeBinding')?.args as { bindTimeoutSeconds?: number };
    return {
      name,
      framework,
      finder,
      recorder,
      bindTimeoutMs: 1000 * (args?.bindTimeoutSeconds ?? DEFAULT_BIND_TIMEOUT_S),
    };
  }

  #recorderOf(component: string): EventRecorder {
    const { client } = this.#ctx;
    let recorder = this.#recorders.get(component);
    if (!recorder) {
      recorder = createRecorder({ component, client, times: this.#ctx, random: this.#ctx.random('events') });
      this.#recorders.set(component, recorder);
    }
    return recorder;
  }

  /** `made` is filled in when the plugins are there. */
  #handle(made: { readonly finder: NodeFinder; readonly framework: Framework }, recorder: EventRecorder): PluginHandle {
    const ctx = this.#ctx;
    const { client } = ctx;
    const random = ctx.random('preemption');
    const devices = this.#devices;
    const parts = { ctx, nodes: this.#cache, objects: this.#objects, recorder };
    return {
      ...(devices ? { devices: (bindingTimeoutMs) => devices({ ...parts, bindingTimeoutMs }) } : {}),
      nodes: this.#cache,
      objects: this.#objects,
      bind: (pod, node) =>
        void client.createSub('Pod', pod.metadata.namespace ?? '', pod.metadata.name, 'binding', bindingOf(pod, node)),
      volumes: { update: (kind, object) => client.update(kind, object) },
      preemption: {
        runFilters: (pod, node) => made.finder.check(pod, node)?.verdict,
        imagineWith: (pod, node) => made.framework.imagineWith(pod, node),
        imagineWithout: (pod, node) => made.framework.imagineWithout(pod, node),
        evict: (victim, preemptor, node) => evictPod({ ctx, recorder, victim, preemptor, node }),
        clearNominations: (preemptor, node) => this.#clearNominations(preemptor, node),
        randomInt: (n) => random.int(n),
      },
    };
  }

  #clearNominations(preemptor: PodInfo, node: string): void {
    for (const info of this.#nominations.below(preemptor, node)) {
      this.#nominations.delete(info.key);
      patchPodStatus(this.#ctx.client, info.pod, { nominatedNodeName: '' }, this.#ctx.now);
    }
  }
}

function bindingOf(pod: Pod, node: string): unknown {
  const { name, namespace, uid } = pod.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace, uid },
    target: { kind: 'Node', name: node },
  };
}
