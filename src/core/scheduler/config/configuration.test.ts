import { describe, expect, it } from 'vitest';
import { cacheOf, handleOf } from '../../testing/scheduling-builders.ts';
import { frameworkOf } from '../profiles.ts';
import type { ProfilePlugins, SchedulerConfiguration } from './configuration.ts';
import { expand, multiPoint, pluginNames } from './expand.ts';
import { checked, configMapOf, readConfiguration } from './read-configuration.ts';
import { validateConfiguration } from './validate.ts';

const withPlugins = (plugins: ProfilePlugins): SchedulerConfiguration => ({ profiles: [{ plugins }] });
const PROFILE = 'initializing profiles: creating profile for scheduler name default-scheduler: ';

const FAULTS: readonly { name: string; config: SchedulerConfiguration; errors: readonly string[] }[] = [
  { name: 'the defaults are right', config: {}, errors: [] },
  {
    name: 'a plugin that does not exist',
    config: withPlugins({ multiPoint: { enabled: [{ name: 'Foo' }] }, score: { enabled: [{ name: 'Bar' }] } }),
    errors: [`${PROFILE}PreFilterPlugin "Foo" does not exist`, `${PROFILE}ScorePlugin "Bar" does not exist`],
  },
  {
    name: 'percentage out of range',
    config: { percentageOfNodesToScore: 101 },
    errors: ['percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
  },
  {
    name: 'back-off that shrinks',
    config: { podInitialBackoffSeconds: 5, podMaxBackoffSeconds: 2 },
    errors: ['podMaxBackoffSeconds: Invalid value: 2: must be greater than or equal to PodInitialBackoffSeconds'],
  },
  {
    name: 'two profiles of one name',
    config: { profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] },
    errors: ['profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"'],
  },
  {
    name: 'several profiles need names',
    config: { profiles: [{ schedulerName: 'a' }, {}] },
    errors: ['profiles[1].schedulerName: Required value'],
  },
  {
    name: 'an unknown strategy',
    config: {
      profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'Best' } } }] }],
    },
    errors: [
      'profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"',
    ],
  },
];

describe('validateConfiguration', () => {
  it.each(FAULTS)('$name', ({ config, errors }) => {
    expect(validateConfiguration(config)).toEqual(errors);
  });

  it('comes back as it was written', () => {
    const config = { podMaxBackoffSeconds: 3, profiles: [{ schedulerName: 'x' }] };
    expect(readConfiguration(configMapOf(config) as never)).toEqual(config);
    expect(() => checked(withPlugins({ filter: { enabled: [{ name: 'Foo' }] } }))).toThrow('"Foo" does not exist');
  });
});

describe('expanding a profile', () => {
  const order = (plugins: ProfilePlugins, point: 'score' | 'filter') => {
    const handle = handleOf(cacheOf([]));
    const made: string[] = [];
    frameworkOf('p', { plugins }, handle);
    for (const { name, weight } of orderOf(plugins)[point]) made.push(weight ? `${name} ${weight}` : name);
    return made;
  };
  const orderOf = (plugins: ProfilePlugins) => {
    const all = pluginNames(plugins).map((name) => ({
      name,
      score: name.length % 2 === 0 ? () => 0 : undefined,
      filter: () => undefined,
      queueSort: name === 'PrioritySort' ? () => 0 : undefined,
      bind: name === 'DefaultBinder' ? () => undefined : undefined,
    }));
    return expand('p', plugins, all as never);
  };

  it('disables, and enables anew in the old place', () => {
    const names = multiPoint({ disabled: [{ name: 'NodeName' }], enabled: [{ name: 'NodeAffinity', weight: 7 }] });
    expect(names.slice(2, 5)).toEqual([
      { name: 'NodeUnschedulable', weight: 0 },
      expect.objectContaining({ name: 'TaintToleration' }),
      { name: 'NodeAffinity', weight: 7 },
    ]);
  });

  it('"*" at a point leaves only what the point names', () => {
    const plugins = { filter: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeName' }] } };
    expect(order(plugins, 'filter')).toEqual(['NodeName']);
  });

  it('puts what a point sets anew first', () => {
    const found = orderOf({ filter: { enabled: [{ name: 'NodePorts' }] } }).filter.map((p) => p.name);
    expect(found[0]).toBe('NodePorts');
    expect(found.filter((name) => name === 'NodePorts')).toHaveLength(1);
  });

  it('refuses a plugin at a point it does not have', () => {
    const handle = handleOf(cacheOf([]));
    const plugins = { score: { enabled: [{ name: 'NodeName' }] } };
    expect(() => frameworkOf('p', { plugins }, handle)).toThrow('plugin "NodeName" does not extend ScorePlugin plugin');
  });

  it('needs one queue sort plugin and a bind plugin', () => {
    const handle = handleOf(cacheOf([]));
    const without = (name: string) => ({ plugins: { multiPoint: { disabled: [{ name }] } } });
    expect(() => frameworkOf('p', without('PrioritySort'), handle)).toThrow('only one queue sort plugin required');
    expect(() => frameworkOf('p', without('DefaultBinder'), handle)).toThrow('at least one bind plugin is needed');
  });
});
