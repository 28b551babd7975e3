import type { CelRuntime, CelSource } from '../../api/cel.ts';
import { internalError } from '../../api/status-error.ts';
import type { CustomResourceDefinition } from '../../api/types.ts';
import type { KindContext, KindDef } from '../../apiserver/kind.ts';
import { column } from '../shared/columns.ts';
import { deepEqual } from '../../lib/equal.ts';
import { CLEANUP, withCondition, withNames } from './names.ts';
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
  type SchemaTools,
} from './validate.ts';
import { CUSTOM_RESOURCE_DEFINITION } from './kind-identity.ts';

/**
 * CustomResourceDefinitions. Names are accepted and the kind is established with the write itself; upstream's naming
 * and establishing controllers take a moment for it. The kinds are served by custom-kinds.ts, and deleted with their
 * objects by controller.ts.
 * Upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition/{strategy,etcd}.go.
 */
type Crd = CustomResourceDefinition;

const GROUP_KIND = 'apiextensions.k8s.io/CustomResourceDefinition';

export function customResourceDefinitionKind(cel: CelSource = () => undefined): KindDef<Crd> {
  const tools = (ctx: KindContext): SchemaTools => toolsOf(cel, ctx);
  return {
    ...CUSTOM_RESOURCE_DEFINITION,
    prepareCreate: (crd, ctx) => named({ ...crd, status: {} }, ctx),
    prepareUpdate: (crd, old, ctx) => (crd.metadata.deletionTimestamp ? crd : named(crd, ctx, old)),
    prepareDelete: terminating,
    validateCreate: (crd, ctx) => validateCustomResourceDefinition(crd, tools(ctx)),
    validateUpdate: (crd, old, ctx) => validateCustomResourceDefinitionUpdate(crd, old, tools(ctx)),
    columns: [{ name: 'Name', type: 'string' }, column('Created At', (crd) => crd.metadata.creationTimestamp ?? '')],
  };
}

function toolsOf(cel: CelSource, { kinds }: KindContext): SchemaTools {
  const metadata = kinds.byGroupKind('Pod')?.schema?.properties?.get('metadata')?.schema;
  return { builtin: { definition: () => metadata }, cel: () => cel() ?? noEvaluator() };
}

function noEvaluator(): CelRuntime {
  throw internalError('the evaluator of CEL rules is not loaded');
}

function named(crd: Crd, ctx: KindContext, old?: Crd): Crd {
  const others = ctx.list(GROUP_KIND) as Crd[];
  const status = withNames(crd, others, ctx.now);
  const storedVersions = storedOf(crd, old?.status?.storedVersions ?? status.storedVersions ?? []);
  const isSame = status === crd.status && deepEqual(storedVersions, status.storedVersions);
  return isSame ? crd : { ...crd, status: { ...status, storedVersions } };
}

/** Every version that objects may still be stored in. */
function storedOf({ spec }: Crd, stored: readonly string[]): string[] {
  const now = (spec.versions ?? []).filter((v) => v.storage && !stored.includes(v.name)).map((v) => v.name);
  return [...stored, ...now.slice(0, 1)];
}

/** The first request to delete it adds the finalizer that waits for its objects. */
function terminating(crd: Crd, ctx: KindContext): Crd {
  const finalizers = crd.metadata.finalizers ?? [];
  const conditions = withCondition(
    crd.status?.conditions ?? [],
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    ctx.now,
  );
  return {
    ...crd,
    metadata: { ...crd.metadata, finalizers: finalizers.includes(CLEANUP) ? finalizers : [...finalizers, CLEANUP] },
    status: { ...crd.status, conditions },
  } as Crd;
}
