import type { Point } from '../framework.ts';

/**
 * What a scheduler is configured by, as in a KubeSchedulerConfiguration file.
 * Upstream: staging/src/k8s.io/kube-scheduler/config/v1/types.go.
 * Left out: extenders, leader election, client connection, parallelism.
 */
export interface SchedulerConfiguration {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly profiles?: readonly SchedulerProfile[];
  /** 0: adaptive. */
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
}

export interface SchedulerProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: ProfilePlugins;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: object }[];
}

export type ProfilePlugins = Readonly<Partial<Record<Point | 'multiPoint', PluginSet>>>;

export interface PluginSet {
  readonly enabled?: readonly PluginChoice[];
  /** '*': all that are enabled by default. */
  readonly disabled?: readonly { readonly name: string }[];
}

export interface PluginChoice {
  readonly name: string;
  readonly weight?: number;
}

export const DEFAULT_SCHEDULER = 'default-scheduler';

/** A configuration that cannot be used; the text says why. */
export class ConfigurationError extends Error {
  readonly isConfigurationError = true;
}

export function isConfigurationError(error: unknown): error is ConfigurationError {
  return error instanceof ConfigurationError;
}
