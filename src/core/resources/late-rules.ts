import type { CelSource } from '../api/cel.ts';
import type { SchemaSet } from '../api/schema-set.ts';
import type { FieldError } from '../api/field-error.ts';
import type { CronJob, CustomResourceDefinition, IPAddress } from '../api/types.ts';
import type { AdmissionPlugin } from '../apiserver/admission.ts';
import type { KindDef } from '../apiserver/kind.ts';
import type { KindRegistry } from '../apiserver/kind-registry.ts';
import type { ServerMetrics } from '../apiserver/server.ts';
import type { LatePluginName } from './late-plugin.ts';

/**
 * The rules of the API server that a new cluster does not need: of kinds that it has no object of, of custom resources,
 * of policies. They are handed in from outside, so that a page can load them after the engine.
 */
export interface LateRules {
  kinds(cel: CelSource | undefined): readonly KindDef[];
  customKinds(kinds: KindRegistry, builtin: SchemaSet, cel: CelSource | undefined): CustomKindSync;
  /** Made anew with each call; called once for each plugin that is needed. */
  admission(cel: CelSource | undefined): Readonly<Record<LatePluginName, AdmissionPlugin>>;
  /** When a CronJob starts next, in milliseconds since 1970; undefined if it does not. */
  nextRun(cron: CronJob, epochMs: number): number | undefined;
  validateIpAddress(object: IPAddress): readonly FieldError[];
  readonly serverMetrics: ServerMetrics;
}

export interface CustomKindSync {
  sync(crds: readonly CustomResourceDefinition[]): void;
}

/** Throws if they were not loaded: whoever loads late lets nothing pass that needs them. */
export type LateRulesSource = () => LateRules;

export const NO_LATE_RULES: LateRulesSource = () => {
  throw new Error('this API server was made without its late rules');
};
