import { POINTS, type Point, type PointOrder } from '../framework.ts';
import type { Plugin } from '../plugin.ts';
import { DEFAULT_PLUGINS } from '../plugins/registry.ts';
import { ConfigurationError, type PluginChoice, type PluginSet, type ProfilePlugins } from './configuration.ts';

/**
 * Which plugins run at which extension point, in which order, with which weight.
 * Upstream: mergePlugins in pkg/scheduler/apis/config/v1/default_plugins.go, expandMultiPointPlugins in
 * pkg/scheduler/framework/runtime/framework.go.
 */
const ALL = '*';

/** The default plugins with what the profile enables and disables of them at all points. */
export function multiPoint(custom: PluginSet = {}): PluginChoice[] {
  const disabled = new Set((custom.disabled ?? []).map((p) => p.name));
  const enabled = new Map((custom.enabled ?? []).map((p) => [p.name, p]));
  const kept: PluginChoice[] = [];
  for (const { name, weight } of DEFAULT_PLUGINS) {
    if (disabled.has(ALL) || disabled.has(name)) continue;
    kept.push(enabled.get(name) ?? { name, weight });
    enabled.delete(name);
  }
  return [...kept, ...enabled.values()];
}

/** Names of all plugins a profile uses anywhere. */
export function pluginNames(plugins: ProfilePlugins = {}): string[] {
  const names = new Set(multiPoint(plugins.multiPoint).map((p) => p.name));
  for (const point of Object.keys(POINTS) as Point[])
    for (const { name } of plugins[point]?.enabled ?? []) names.add(name);
  return [...names];
}

export function expand(profile: string, plugins: ProfilePlugins = {}, made: readonly Plugin[]): PointOrder {
  const fail = (text: string): never => {
    throw new ConfigurationError(`initializing profiles: creating profile for scheduler name ${profile}: ${text}`);
  };
  const byName = new Map(made.map((p) => [p.name, p]));
  const everywhere = multiPoint(plugins.multiPoint);
  const order = {} as Record<Point, readonly PluginChoice[]>;
  for (const point of Object.keys(POINTS) as Point[]) {
    const own = plugins[point];
    for (const { name } of own?.enabled ?? [])
      if (!byName.get(name)?.[point]) fail(`plugin ${JSON.stringify(name)} does not extend ${POINTS[point]} plugin`);
    order[point] = atPoint(
      own,
      everywhere.filter(({ name }) => byName.get(name)?.[point] !== undefined),
    );
  }
  if (order.queueSort.length !== 1)
    fail(
      `only one queue sort plugin required for profile with scheduler name ${JSON.stringify(profile)}, but got ${order.queueSort.length}`,
    );
  if (order.bind.length === 0)
    fail(`at least one bind plugin is needed for profile with scheduler name ${JSON.stringify(profile)}`);
  return order;
}

/** First what the point sets anew of the common ones, then the other common ones, then its own. */
function atPoint({ enabled = [], disabled = [] }: PluginSet = {}, common: readonly PluginChoice[]): PluginChoice[] {
  const off = new Set(disabled.map((p) => p.name));
  if (off.has(ALL)) return [...enabled];
  const usual = common.filter(({ name }) => !off.has(name));
  const named = new Set(enabled.map((p) => p.name));
  const isUsual = (p: PluginChoice): boolean => usual.some(({ name }) => name === p.name);
  return [
    ...enabled.filter(isUsual),
    ...usual.filter((p) => !named.has(p.name)),
    ...enabled.filter((p) => !isUsual(p)),
  ];
}
