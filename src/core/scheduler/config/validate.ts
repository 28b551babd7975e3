import { entryOf } from '../../lib/entry-of.ts';
import type { ScoringStrategy } from '../plugins/node-resources/resource-score.ts';
import { POINTS } from '../framework.ts';
import { PLUGINS_BY_NAME } from '../plugins/registry.ts';
import { DEFAULT_SCHEDULER, type SchedulerConfiguration, type SchedulerProfile } from './configuration.ts';

/**
 * What is wrong with a configuration, in upstream's words; none: nothing.
 * Upstream: pkg/scheduler/apis/config/validation/{validation,validation_pluginargs}.go; unknown plugins are found by
 * pkg/scheduler/framework/runtime/framework.go.
 */
const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';

export function validateConfiguration(config: SchedulerConfiguration): string[] {
  const errors: string[] = [];
  const { apiVersion = API_VERSION, kind = KIND, profiles = [{}] } = config;
  if (apiVersion !== API_VERSION || kind !== KIND)
    errors.push(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  errors.push(...percentage('percentageOfNodesToScore', config.percentageOfNodesToScore));
  const { podInitialBackoffSeconds: first = 1, podMaxBackoffSeconds: most = 10 } = config;
  if (first <= 0) errors.push(invalid('podInitialBackoffSeconds', first, 'must be greater than 0'));
  if (most < first)
    errors.push(invalid('podMaxBackoffSeconds', most, 'must be greater than or equal to PodInitialBackoffSeconds'));
  const seen = new Map<string, number>();
  for (const [i, profile] of profiles.entries()) {
    const path = `profiles[${i}]`;
    const name = nameOf(profile, profiles.length);
    if (name === '') errors.push(`${path}.schedulerName: Required value`);
    const other = seen.get(name);
    if (other !== undefined) errors.push(`${path}.schedulerName: Duplicate value: "profiles[${other}].schedulerName"`);
    seen.set(name, i);
    errors.push(...percentage(`${path}.percentageOfNodesToScore`, profile.percentageOfNodesToScore));
    errors.push(...unknownPlugins(profile, name), ...pluginArgs(profile, path));
    if (JSON.stringify(profile.plugins?.queueSort) !== JSON.stringify(profiles[0]?.plugins?.queueSort))
      errors.push(`${path}.plugins.queueSort: Invalid value: must be the same for all profiles`);
  }
  return errors;
}

/** Only a single profile gets the default name. */
export const nameOf = ({ schedulerName }: SchedulerProfile, count: number): string =>
  schedulerName ?? (count === 1 ? DEFAULT_SCHEDULER : '');

const invalid = (path: string, value: unknown, detail: string): string =>
  `${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`;

const percentage = (path: string, value: number | undefined): string[] =>
  value !== undefined && (value < 0 || value > 100) ? [invalid(path, value, 'not in valid range [0-100]')] : [];

function unknownPlugins({ plugins = {}, pluginConfig = [] }: SchedulerProfile, profile: string): string[] {
  const errors: string[] = [];
  const fail = (text: string): void => {
    errors.push(`initializing profiles: creating profile for scheduler name ${profile}: ${text}`);
  };
  for (const [point, set] of Object.entries(plugins)) {
    // The first point a plugin of all points is looked up for.
    const type = point === 'multiPoint' ? 'PreFilterPlugin' : POINTS[point as keyof typeof POINTS];
    if (type === undefined) errors.push(`unknown field "profiles.plugins.${point}"`);
    for (const { name } of set?.enabled ?? [])
      if (!PLUGINS_BY_NAME.has(name)) fail(`${type} ${JSON.stringify(name)} does not exist`);
  }
  for (const { name } of pluginConfig)
    if (!PLUGINS_BY_NAME.has(name)) fail(`pluginConfig for unknown plugin ${JSON.stringify(name)}`);
  return errors;
}

function pluginArgs({ pluginConfig = [] }: SchedulerProfile, path: string): string[] {
  const errors: string[] = [];
  const seen = new Set<string>();
  for (const [i, { name, args = {} }] of pluginConfig.entries()) {
    const at = `${path}.pluginConfig[${i}]`;
    if (seen.has(name)) errors.push(`${at}: Duplicate value: ${JSON.stringify(name)}`);
    seen.add(name);
    errors.push(...(entryOf(ARGS, name)?.(args as never, `${at}.args`) ?? []));
  }
  return errors;
}

type Check = (args: never, path: string) => string[];

const ARGS: Readonly<Record<string, Check>> = {
  DefaultPreemption: (args: Readonly<Record<string, number>>, path) => [
    ...range(`${path}.minCandidateNodesPercentage`, args['minCandidateNodesPercentage'], 100),
    ...((args['minCandidateNodesAbsolute'] ?? 100) < 0
      ? [invalid(`${path}.minCandidateNodesAbsolute`, args['minCandidateNodesAbsolute'], 'not in valid range [0, inf)')]
      : []),
  ],
  InterPodAffinity: (args: Readonly<Record<string, number>>, path) =>
    range(`${path}.hardPodAffinityWeight`, args['hardPodAffinityWeight'], 100, '[0-100]'),
  NodeResourcesFit: (args: { scoringStrategy?: ScoringStrategy }, path) =>
    args.scoringStrategy ? strategy(args.scoringStrategy, `${path}.scoringStrategy`) : [],
};

const range = (path: string, value: number | undefined, max: number, text = `[0, ${max}]`): string[] =>
  value !== undefined && (value < 0 || value > max) ? [invalid(path, value, `not in valid range ${text}`)] : [];

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

function strategy(
  { type = 'LeastAllocated', resources = [], requestedToCapacityRatio }: ScoringStrategy,
  path: string,
) {
  if (!STRATEGIES.includes(type)) {
    const known = STRATEGIES.map((s) => JSON.stringify(s)).join(', ');
    return [`${path}.type: Unsupported value: ${JSON.stringify(type)}: supported values: ${known}`];
  }
  const errors: string[] = [];
  for (const [i, { name, weight = 1 }] of resources.entries())
    if (weight < 0 || weight > 100)
      errors.push(
        invalid(`${path}.resources[${i}].weight`, weight, `resource weight of ${name} not in valid range [1-100]`),
      );
  if (type === 'RequestedToCapacityRatio') errors.push(...shape(requestedToCapacityRatio?.shape ?? [], path));
  return errors;
}

function shape(points: readonly { utilization: number; score: number }[], parent: string): string[] {
  const path = `${parent}.shape`;
  if (points.length === 0) return [`${path}: Required value: at least one point must be specified`];
  const errors: string[] = [];
  for (const [i, { utilization, score }] of points.entries()) {
    const before = points[i - 1];
    errors.push(...range(`${path}[${i}].utilization`, utilization, 100, '[0-100]'));
    errors.push(...range(`${path}[${i}].score`, score, 10, '[0-10]'));
    if (before && utilization <= before.utilization)
      errors.push(
        invalid(`${path}[${i}].utilization`, utilization, 'utilization values must be sorted in increasing order'),
      );
  }
  return errors;
}
