import type { CustomResourceDefinition } from '../../api/types.ts';
import type { KindContext, KindDef } from '../../apiserver/kind.ts';
import { validateCustomResourceDefinition } from './validate.ts';

/**
 * CustomResourceDefinitions. Names are accepted and the kind is established with the create itself; upstream's naming
 * and establishing controllers take a moment for it. The kinds are served by custom-kinds.ts.
 * Upstream: apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go, pkg/controller/{status,establish}.
 * Left out: several definitions fighting for one name; conversion webhooks; waiting for the finalizers of instances.
 */
export function customResourceDefinitionKind(): KindDef<CustomResourceDefinition> {
  return {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    prepareCreate: established,
    prepareDelete: withoutInstances,
    validate: validateCustomResourceDefinition,
  };
}

type Condition = NonNullable<NonNullable<CustomResourceDefinition['status']>['conditions']>[number];

function established(crd: CustomResourceDefinition, ctx: KindContext): CustomResourceDefinition {
  const isTrue = (type: string, reason: string, message: string): Condition => ({
    type,
    status: 'True',
    lastTransitionTime: ctx.now,
    reason,
    message,
  });
  const conditions = [
    isTrue('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    isTrue('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
  ];
  const storedVersions = crd.spec.versions.filter((v) => v.storage).map((v) => v.name);
  return { ...crd, status: { conditions, acceptedNames: crd.spec.names, storedVersions } };
}

/** Its objects go before it does. */
function withoutInstances(crd: CustomResourceDefinition, ctx: KindContext): CustomResourceDefinition {
  const { group, names, versions } = crd.spec;
  const served = versions.find((v) => v.served);
  if (served && ctx.kinds.byResource(group, served.name, names.plural))
    ctx.serve({ verb: 'deletecollection', group, version: served.name, resource: names.plural });
  return crd;
}
