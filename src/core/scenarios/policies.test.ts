import { describe, it } from 'vitest';
import { celSource } from '../cel.ts';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, refused, remove } from '../testing/scenario-acts.ts';
import { is } from '../testing/sights.ts';

/** Policies that change what is written, as the documentation shows them. */
const PAGE = 'reference/access-authn-authz/mutating-admission-policy/';

/** The example of the page; `mutation` is what it shows in two ways. */
const policy = (mutation: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: sidecar }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata:
  name: "sidecar-policy.example.com"
spec:
  paramKind: { kind: ConfigMap, apiVersion: v1 }
  matchConstraints:
    resourceRules:
    - { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }
  matchConditions:
    - name: does-not-already-have-sidecar
      expression: "!object.spec.initContainers.exists(ic, ic.name == \\"mesh-proxy\\")"
  failurePolicy: Fail
  reinvocationPolicy: IfNeeded
  mutations:
  ${mutation}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: "sidecar-binding-test.example.com" }
spec:
  policyName: "sidecar-policy.example.com"
  paramRef: { name: sidecar, namespace: default, parameterNotFoundAction: Deny }
`;

const APPLY = (args: string): string =>
  policy(`- patchType: "ApplyConfiguration"
    applyConfiguration:
      expression: >
        Object{ spec: Object.spec{ initContainers: [
          Object.spec.initContainers{ name: "mesh-proxy", image: "mesh/proxy:v1.0.0", ${args} restartPolicy: "Always" }
        ] } }`);

const JSON_PATCH = policy(`- patchType: "JSONPatch"
    jsonPatch:
      expression: >
        [ JSONPatch{ op: "add", path: "/spec/initContainers/-",
            value: Object.spec.initContainers{ name: "mesh-proxy", image: "mesh-proxy/v1.0.0", restartPolicy: "Always" } } ]`);

const POD_SPEC =
  '{ initContainers: [{ name: myapp-initializer, image: busybox, command: [sh, -c, "exit 0"] }], containers: [{ name: myapp, image: nginx }] }';
const POD = `{ apiVersion: v1, kind: Pod, metadata: { name: myapp }, spec: ${POD_SPEC} }`;
const DEPLOYMENT = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${POD_SPEC} } } }`;

const NAMES = [{ name: 'myapp-initializer' }, { name: 'mesh-proxy', restartPolicy: 'Always' }];

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'an apply configuration adds a sidecar, to pods of controllers too, until the binding is gone',
    page: `${PAGE}#create-a-mutatingadmissionpolicy`,
    manifest: APPLY(''),
    steps: [
      act(1, apply(POD)),
      act(1, apply(DEPLOYMENT)),
      at(1, is('pod/myapp', { spec: { initContainers: NAMES } })),
      by(60, is('deployment/web', { status: { readyReplicas: 2 } }), is('pod/myapp', { status: { initContainerStatuses: [{ started: false }, { started: true }] } })), // prettier-ignore
      act(61, remove('mutatingadmissionpolicybindings/sidecar-binding-test.example.com')),
      act(61, remove('pod/myapp')),
      act(100, apply(POD)),
      at(100, is('pod/myapp', { spec: { initContainers: [{ name: 'myapp-initializer' }] } })),
    ],
  },
  {
    name: 'the same as a JSON patch',
    page: `${PAGE}#patch-type-json-patch`,
    manifest: JSON_PATCH,
    steps: [act(1, apply(POD)), at(1, is('pod/myapp', { spec: { initContainers: NAMES } }))],
  },
  {
    name: 'an apply configuration may not set an atomic list, and pods are refused',
    page: `${PAGE}#patch-type-apply-configuration`,
    manifest: APPLY('args: ["proxy", "sidecar"],'),
    steps: [
      act(
        1,
        refused(
          apply(POD),
          /denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \.spec\.initContainers\[0\]\.args/,
        ),
      ),
    ],
  },
];

describe('policies', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_name, scenario) => {
    runScenario({ ...scenario, cluster: { cel: celSource() } });
  });
});
