import type { Pod } from '../api/types.ts';
import type { EventRecorder } from '../runtime/recorder.ts';
import { DEFAULT_SCHEDULER, type SchedulerConfiguration, type SchedulerProfile } from './config/configuration.ts';
import { expand, pluginNames } from './config/expand.ts';
import { nameOf } from './config/validate.ts';
import type { NodeFinder } from './find-node.ts';
import { Framework } from './framework.ts';
import type { ClusterEvent, PluginHandle, Queued, Rejection } from './plugin.ts';
import { PLUGINS_BY_NAME, type NamedPlugin } from './plugins/registry.ts';
import type { PodInfo } from './pod-info.ts';
import type { QueueRules } from './queue.ts';

/**
 * The profiles of one scheduler: pods choose theirs by name; the queue is common to all, so its order is, too.
 * Upstream: pkg/scheduler/profile/profile.go.
 */
export interface Profile {
  readonly name: string;
  readonly framework: Framework;
  readonly finder: NodeFinder;
  /** Events are reported under the profile's name. */
  readonly recorder: EventRecorder;
  /** How long is waited for volumes. Upstream: bindTimeoutSeconds of VolumeBinding. */
  readonly bindTimeoutMs: number;
}

export class Profiles implements QueueRules {
  readonly #byName: ReadonlyMap<string, Profile>;
  readonly #first: Profile;

  constructor(profiles: readonly [Profile, ...Profile[]]) {
    this.#byName = new Map(profiles.map((p) => [p.name, p]));
    this.#first = profiles[0];
  }

  /** The profile that places the pod; undefined: another scheduler does. */
  find(pod: Pod): Profile | undefined {
    return this.#byName.get(pod.spec.schedulerName ?? DEFAULT_SCHEDULER);
  }

  of(pod: Pod): Profile {
    return this.find(pod) ?? this.#first;
  }

  preEnqueue(info: PodInfo): Rejection | undefined {
    return this.of(info.pod).framework.preEnqueue(info);
  }

  compare(a: Queued, b: Queued): number {
    return this.#first.framework.compare(a, b);
  }

  mayHelp(rejectors: ReadonlySet<string>, info: PodInfo, event: ClusterEvent): boolean {
    return this.of(info.pod).framework.mayHelp(rejectors, info, event);
  }
}

/** Throws ConfigurationError. */
export function frameworkOf(name: string, profile: SchedulerProfile, handle: PluginHandle): Framework {
  const args = new Map((profile.pluginConfig ?? []).map((c) => [c.name, c.args]));
  const entries = pluginNames(profile.plugins).map((plugin) => {
    const known = PLUGINS_BY_NAME.get(plugin) as NamedPlugin;
    const own = args.get(plugin);
    return own ? { ...known, args: own } : known;
  });
  return new Framework(entries, handle, (made) => expand(name, profile.plugins, made));
}

export interface NamedProfile {
  readonly name: string;
  readonly profile: SchedulerProfile;
  readonly percentageOfNodesToScore: number;
}

export function profilesOf(config: SchedulerConfiguration): readonly [NamedProfile, ...NamedProfile[]] {
  const profiles = config.profiles?.length ? config.profiles : [{}];
  return profiles.map((profile) => ({
    name: nameOf(profile, profiles.length),
    profile,
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? config.percentageOfNodesToScore ?? 0,
  })) as unknown as readonly [NamedProfile, ...NamedProfile[]];
}
