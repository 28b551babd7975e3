import { CLUSTER_DEFAULTS } from './default-tables-cluster.ts';
import { POD_DEFAULTS } from './default-tables-pod.ts';
import { WORKLOAD_DEFAULTS } from './default-tables-workloads.ts';
import type { DefaultTable } from './default-entry.ts';

/**
 * The defaults of all definitions, as data; defaults.ts applies them. They are pure: a default depends on nothing but
 * the object it stands in.
 */

export const DEFAULTS: DefaultTable = { ...POD_DEFAULTS, ...WORKLOAD_DEFAULTS, ...CLUSTER_DEFAULTS };
