import { describe, it } from 'vitest';
import type { Engine } from '../index.ts';
import { act, always, at, by, runScenario, type Act, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, clearFaults, fault } from '../testing/scenario-acts.ts';
import { count, is, listOf } from '../testing/sights.ts';

/** In a kubeadm cluster the control plane is pods: each of them is killed, and brought back by its kubelet. */
const STATIC = 'tasks/configure-pod-container/static-pod/';
const COMPONENTS = 'concepts/overview/components/';

const deployment = (name: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: "registry.k8s.io/pause:3.10" }] }
`;
const available = (n: number) => ({ status: { availableReplicas: n } });
const KUBEADM = { preset: 'kubeadm' } as const;

interface PodLike {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean }[];
  };
}

const podOf = (engine: Engine, component: string): PodLike =>
  listOf(engine, 'kube-system:pods', { component })[0] as unknown as PodLike;
const kill =
  (component: string): Act =>
  (engine) => {
    fault('crash-container', `kube-system/${podOf(engine, component).metadata.name}`)(engine);
    clearFaults(engine);
  };
const restarted =
  (component: string, times: number): Sight =>
  (engine) => {
    const { restartCount = 0, ready = false } = podOf(engine, component).status?.containerStatuses?.[0] ?? {};
    return restartCount === times && ready ? undefined : `${component}: ${restartCount} restarts, ready ${ready}`;
  };
/** The API server answers 503 while it, or its store, is away. */
const isDown: Sight = (engine) => {
  const { code } = engine.handle({ method: 'GET', path: '/api/v1/nodes' });
  return code === 503 ? undefined : `the API answers with ${code}`;
};
const isUp: Sight = (engine) => (isDown(engine) === undefined ? 'the API is down' : undefined);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'without its scheduler a cluster places nothing, until the kubelet has started it again',
    page: `${COMPONENTS}#kube-scheduler`,
    cluster: KUBEADM,
    manifest: deployment('before', 1),
    steps: [
      by(60, is('deployment/before', available(1))),
      act(61, kill('kube-scheduler')),
      act(61, apply(deployment('after', 2))),
      at(61.2, count(1, 'pods', { spec: { nodeName: /./ } })),
      by(120, restarted('kube-scheduler', 1), is('deployment/after', available(2))),
    ],
  },
  {
    name: 'without its controller manager a Deployment has no pods',
    page: `${COMPONENTS}#kube-controller-manager`,
    cluster: KUBEADM,
    manifest: deployment('before', 1),
    steps: [
      by(60, is('deployment/before', available(1))),
      act(61, kill('kube-controller-manager')),
      act(61.1, apply(deployment('after', 2))),
      at(61.4, count(1, 'pods')),
      by(120, restarted('kube-controller-manager', 1), is('deployment/after', available(2))),
    ],
  },
  {
    name: 'without its API server nothing can be asked, and what runs goes on',
    page: `${COMPONENTS}#kube-apiserver`,
    cluster: KUBEADM,
    manifest: deployment('web', 2),
    steps: [
      by(60, is('deployment/web', available(2))),
      act(61, kill('kube-apiserver')),
      at(61.2, isDown),
      by(110, isUp),
      by(130, restarted('kube-apiserver', 1), is('deployment/web', available(2))),
      at(130, count(2, 'pods', { status: { containerStatuses: [{ restartCount: 0 }] } })),
    ],
  },
  {
    name: 'without etcd the API server has nothing to say, and then has lost nothing',
    page: `${COMPONENTS}#etcd`,
    cluster: KUBEADM,
    manifest: deployment('web', 2),
    steps: [
      by(60, is('deployment/web', available(2))),
      act(61, kill('etcd')),
      at(61.2, isDown),
      by(110, isUp),
      by(130, restarted('etcd', 1), is('deployment/web', available(2))),
    ],
  },
  {
    name: 'the mirror of a static pod can be deleted; the pod stays and gets a new one',
    page: `${STATIC}#behavior-of-static-pods`,
    cluster: KUBEADM,
    manifest: deployment('web', 1),
    steps: [
      by(60, is('deployment/web', available(1))),
      act(61, (engine) => {
        const { name } = podOf(engine, 'kube-scheduler').metadata;
        engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/kube-system/pods/${name}` });
      }),
      by(70, restarted('kube-scheduler', 0)),
      always(90, restarted('kube-scheduler', 0)),
    ],
  },
];

describe('the control plane as pods', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
