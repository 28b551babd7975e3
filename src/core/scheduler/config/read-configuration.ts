import type { ConfigMap } from '../../api/types.ts';
import { ConfigurationError, type SchedulerConfiguration } from './configuration.ts';
import { validateConfiguration } from './validate.ts';

/**
 * The configuration lives in a ConfigMap, so that it can be edited while the scheduler runs and travels in snapshots;
 * a real scheduler reads a file. As JSON: the core reads no YAML.
 */
export const CONFIG_NAMESPACE = 'kube-system';
export const CONFIG_NAME = 'kube-scheduler-config';
const CONFIG_KEY = 'config.json';

export function configMapOf(config: SchedulerConfiguration): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CONFIG_NAME, namespace: CONFIG_NAMESPACE },
    data: { [CONFIG_KEY]: `${JSON.stringify(config, undefined, 2)}\n` },
  };
}

/** No ConfigMap, or an empty one: the defaults. Throws ConfigurationError. */
export function readConfiguration(map: ConfigMap | undefined): SchedulerConfiguration {
  const text = map?.data?.[CONFIG_KEY];
  if (text === undefined) return {};
  return checked(parsed(text));
}

/** The configuration itself, if nothing is wrong with it. Throws ConfigurationError. */
export function checked(config: SchedulerConfiguration): SchedulerConfiguration {
  const errors = validateConfiguration(config);
  if (errors.length > 0) throw new ConfigurationError(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
  return config;
}

function parsed(text: string): SchedulerConfiguration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`${CONFIG_KEY}: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigurationError(`${CONFIG_KEY}: not an object`);
  return value;
}
