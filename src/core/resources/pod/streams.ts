import { uidOnMachine } from '../../api/mirror-pod.ts';
import { badRequest, internalError, unknownError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import { RawAnswer, type Backends } from '../../apiserver/connect.ts';
import type { Subresource } from '../../apiserver/kind.ts';
import { PROXY_VERBS, proxyTarget, proxyTo, rootRedirect } from '../shared/proxy.ts';
import { checkPlaced, chooseContainer } from './container-choice.ts';
import { podKeyOf } from './log.ts';

/**
 * pods/exec, attach, portforward and proxy: who is meant and whether that can be. The streams themselves are carried by
 * whoever called. Upstream: pkg/registry/core/pod/rest/subresources.go, strategy.go (ExecLocation, ResourceLocation).
 */
const container = (kind: string, absent: (pod: Pod, container: string) => string): Subresource => ({
  verbs: ['create', 'get'],
  kind,
  serve(op, parent, ctx, entry) {
    this.open?.(op, parent, ctx, entry);
    throw badRequest('Upgrade request required');
  },
  open(op, parent, { backends }) {
    const pod = parent as Pod;
    const name = chooseContainer(pod, op.query?.container);
    checkReachable(pod, backends);
    if (backends?.isRunning(uidOnMachine(pod), name) === false) return kubeletError(absent(pod, name));
    return { kind: 'container', podKey: podKeyOf(pod), container: name };
  },
});

export const exec = container('PodExecOptions', (_pod, name) => `container not found (${JSON.stringify(name)})`);
export const attach = container(
  'PodAttachOptions',
  (pod, name) => `container ${name} not found in pod ${fullName(pod)}`,
);

const fullName = ({ metadata }: Pod): string => `${metadata.name ?? ''}_${metadata.namespace ?? ''}`;
const kubeletError = (text: string): RawAnswer => new RawAnswer(500, text, { 'content-type': 'text/plain' });

function checkReachable(pod: Pod, backends: Backends | undefined): void {
  checkPlaced(pod);
  const why = backends?.unreachable(pod.spec.nodeName ?? '');
  if (why !== undefined) throw unknownError(`error dialing backend: ${why}`);
}

export const portforward: Subresource = {
  verbs: ['create', 'get'],
  kind: 'PodPortForwardOptions',
  serve(op, parent, ctx, entry) {
    this.open?.(op, parent, ctx, entry);
    throw badRequest('Upgrade request required');
  },
  open(_op, parent, { backends }) {
    const pod = parent as Pod;
    checkReachable(pod, backends);
    const isUp = pod.spec.containers.some((c) => backends?.isRunning(uidOnMachine(pod), c.name) ?? true);
    if (!isUp) return kubeletError(`pod not found (${JSON.stringify(fullName(pod))})`);
    return { kind: 'pod', podKey: podKeyOf(parent as Pod), container: '' };
  },
};

export const proxy: Subresource = {
  verbs: PROXY_VERBS,
  kind: 'PodProxyOptions',
  parentName: (name) => proxyTarget(name, 'pod').name,
  serve(op, parent, { backends }) {
    const pod = parent as Pod;
    const { scheme, port } = proxyTarget(op.name as string, 'pod');
    const ip = pod.status?.podIPs?.[0]?.ip;
    if (!ip) throw badRequest('address not allowed');
    if (!backends) throw internalError('there are no machines');
    const number = port === '' ? firstPort(pod) : port;
    const origin = `${scheme || 'http'}://${ip}${number === undefined ? '' : `:${number}`}`;
    return rootRedirect(op) ?? proxyTo(op, origin, backends);
  },
};

const firstPort = (pod: Pod): number | undefined =>
  pod.spec.containers.find((c) => (c.ports?.length ?? 0) > 0)?.ports?.[0]?.containerPort;
