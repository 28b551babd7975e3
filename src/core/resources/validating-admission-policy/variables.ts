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

export interface Declared {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  /** Types of the policy's own variables by name; absent where there are none yet. */
  readonly variables?: Readonly<Record<string, string>>;
}

export function policyVariables({ hasParams, hasAuthorizer, variables }: Declared): Record<string, CelType> {
  return {
    object: 'dyn',
    oldObject: 'dyn',
    namespaceObject: namespaceType(),
    request: requestType(),
    ...(hasParams ? { params: 'dyn' } : {}),
    ...(hasAuthorizer ? { authorizer: 'authorizer' as const } : {}),
    ...(variables ? { variables: { fields: variables, name: 'kubernetes.variables' } } : {}),
  };
}
