import { deepEqual } from '../../lib/equal.ts';
import type { DaemonSet } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, integer, labelsText, NAME, selectorText, templateColumns, wide } from '../shared/columns.ts';
import { validateWorkloadStatus, type StatusRules } from '../shared/validate-workload-status.ts';
import { daemonSetValidators } from './validate.ts';
import { DAEMON_SET } from './kind-identity.ts';

const STATUS: StatusRules = {
  counts: [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ],
};

/** DaemonSets. Upstream: pkg/registry/apps/daemonset/strategy.go. */
export function daemonSetKind(): KindDef<DaemonSet> {
  return {
    ...DAEMON_SET,
    prepareCreate: (o) => ({ ...withTemplateGeneration(o, 1), status: EMPTY_STATUS }),
    prepareUpdate: (o, old) => withTemplateGeneration(o, generationOf(old) + (isSameTemplate(o, old) ? 0 : 1)),
    ...daemonSetValidators(),
    validateStatusUpdate: (o, old) => validateWorkloadStatus(STATUS, o, old),
    columns: [
      NAME,
      integer('Desired', (o) => o.status?.desiredNumberScheduled ?? 0),
      integer('Current', (o) => o.status?.currentNumberScheduled ?? 0),
      integer('Ready', (o) => o.status?.numberReady ?? 0),
      integer('Up-to-date', (o) => o.status?.updatedNumberScheduled ?? 0),
      integer('Available', (o) => o.status?.numberAvailable ?? 0),
      column('Node Selector', (o) => labelsText(o.spec.template.spec?.nodeSelector)),
      AGE,
      ...templateColumns<DaemonSet>(),
      wide('Selector', (o) => selectorText(o.spec.selector)),
    ],
  };
}

const EMPTY_STATUS = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };

/** The count of the template's changes lives in an annotation since apps/v1. */
const GENERATION = 'deprecated.daemonset.template.generation';

const generationOf = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[GENERATION] ?? 0);

const isSameTemplate = (a: DaemonSet, b: DaemonSet): boolean => deepEqual(a.spec.template, b.spec.template);

function withTemplateGeneration(object: DaemonSet, generation: number): DaemonSet {
  if (generationOf(object) === generation) return object;
  const annotations = { ...object.metadata.annotations, [GENERATION]: String(generation) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
