import type { Pod } from '../api/types.ts';
import type { ComponentDef } from '../runtime/component.ts';

/**
 * Stands in for scheduler and kubelets in tests of controllers: binds each pod to one of the nodes in turn, makes it
 * run and be ready after a while unless its image says 'bad', and lets it go when it is deleted.
 */
export interface FakeKubelets {
  readonly nodes: readonly string[];
  readonly readyAfterMs?: number;
  readonly goneAfterMs?: number;
}

export function fakeKubelets({ nodes, readyAfterMs = 1000, goneAfterMs = 500 }: FakeKubelets): ComponentDef {
  return {
    name: 'fake-kubelets',
    start(ctx) {
      let turn = 0;
      const timers = ctx.timers('pods', (key) => {
        const [verb = '', namespace = '', name = ''] = key.split('/');
        const pod = ctx.client.find('Pod', namespace, name);
        if (!pod) return;
        if (verb === 'gone') ctx.client.delete('Pod', namespace, name, { gracePeriodSeconds: 0 });
        else if (!pod.metadata.deletionTimestamp) ctx.client.updateStatus('Pod', running(pod, ctx.now));
      });
      ctx.informer('Pod').handle(({ type, object }) => {
        const { namespace = '', name, deletionTimestamp } = object.metadata;
        if (type === 'deleted') return;
        if (deletionTimestamp) return timers.after(`gone/${namespace}/${name}`, goneAfterMs);
        if (object.spec.nodeName || object.status?.phase === 'Running') return;
        if (!ctx.client.find('Pod', namespace, name)) return;
        const target = { apiVersion: 'v1', kind: 'Node', name: nodes[turn++ % nodes.length] };
        const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
        ctx.client.createSub('Pod', namespace, name, 'binding', binding);
        timers.after(`run/${namespace}/${name}`, readyAfterMs);
      });
    },
  };
}

function running(pod: Pod, now: string): Pod {
  const isBad = pod.spec.containers.some((c) => c.image?.includes('bad') === true);
  if (isBad) return { ...pod, status: { ...pod.status, phase: 'Pending' } };
  const digits = [...pod.metadata.uid].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 60_000, 7);
  const ip = `10.244.${Math.floor(digits / 250)}.${(digits % 250) + 1}`;
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: now });
  const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition);
  return { ...pod, status: { ...pod.status, phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions } };
}
