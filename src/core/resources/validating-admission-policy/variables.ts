import type { CelType } from '../../api/cel.ts';
import type { Field, Schema } from '../../api/schema.ts';

/**
 * The variables that the expressions of admission policies see, and their types.
 * Upstream: apiserver/pkg/admission/plugin/cel/compile.go (BuildRequestType, BuildNamespaceType).
 */
const STRING: Schema = { type: 'string' };
const TIME: Schema = { type: 'string', rules: { format: 'date-time' } };
const STRINGS: Schema = { type: 'array', items: STRING };
const STRING_MAP: Schema = { type: 'map', items: STRING };
/** Whatever it is: in a schema this is what CEL takes as dyn. */
const ANY: Schema = { type: 'intOrString' };

function object(fields: Readonly<Record<string, Schema>>): Schema {
  const entry = ([name, schema]: [string, Schema]): [string, Field] => [
    name,
    { name, schema, required: false, zero: 'keep' },
  ];
  return { type: 'object', properties: new Map(Object.entries(fields).map(entry)) };
}

function requestType(): CelType {
  const gvk = object({ group: STRING, version: STRING, kind: STRING });
  const gvr = object({ group: STRING, version: STRING, resource: STRING });
  const userInfo = object({
    username: STRING,
    uid: STRING,
    groups: STRINGS,
    extra: { type: 'map', items: STRINGS },
  });
  const schema = object({
    kind: gvk,
    resource: gvr,
    subResource: STRING,
    requestKind: gvk,
    requestResource: gvr,
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo,
    dryRun: { type: 'boolean' },
    options: ANY,
  });
  return { schema, isRoot: false, name: 'kubernetes.AdmissionRequest' };
}

function namespaceType(): CelType {
  const condition = object({ status: STRING, type: STRING, lastTransitionTime: TIME, message: STRING, reason: STRING });
  const schema = object({
    metadata: object({
      name: STRING,
      generateName: STRING,
      namespace: STRING,
      labels: STRING_MAP,
      annotations: STRING_MAP,
      UID: STRING,
      creationTimestamp: TIME,
      deletionGracePeriodSeconds: { type: 'int64' },
      deletionTimestamp: TIME,
      generation: { type: 'int64' },
      resourceVersion: STRING,
      finalizers: STRINGS,
    }),
    spec: object({ finalizers: STRINGS }),
    status: object({ conditions: { type: 'array', items: condition }, phase: STRING }),
  });
  return { schema, isRoot: false, name: 'kubernetes.Namespace' };
}

type Variables = Readonly<Record<string, CelType>>;

const COMMON: Variables = {
  object: 'dyn',
  oldObject: 'dyn',
  namespaceObject: namespaceType(),
  request: requestType(),
  authorizer: 'authorizer',
};
const WITH_PARAMS: Variables = { ...COMMON, params: 'dyn' };
const variablesType = (fields: Readonly<Record<string, string>>): CelType => ({ fields, name: 'kubernetes.variables' });
const NONE = variablesType({});
const WITH_NONE: Variables = { ...COMMON, variables: NONE };
const WITH_PARAMS_AND_NONE: Variables = { ...WITH_PARAMS, variables: NONE };

/** Always the same object without variables of the policy's own, so that environments are shared. */
export const plainVariables = (hasParams: boolean): Variables => (hasParams ? WITH_PARAMS : COMMON);

/** `types` of the policy's own variables by name. */
export function policyVariables(hasParams: boolean, types: Readonly<Record<string, string>>): Variables {
  if (Object.keys(types).length === 0) return hasParams ? WITH_PARAMS_AND_NONE : WITH_NONE;
  return { ...plainVariables(hasParams), variables: variablesType(types) };
}
