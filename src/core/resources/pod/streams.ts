import { badRequest, internalError } from '../../api/status-error.ts';
import type { Pod } from '../../api/types.ts';
import type { Subresource } from '../../apiserver/kind.ts';
import { PROXY_VERBS, proxyTarget, proxyTo, rootRedirect } from '../shared/proxy.ts';
import { checkPlaced, chooseContainer } from './container-choice.ts';
import { podKeyOf } from './log.ts';

/**
 * pods/exec, attach, portforward and proxy: who is meant and whether that can be. The streams themselves are carried by
 * whoever called. Upstream: pkg/registry/core/pod/rest/subresources.go, strategy.go (ExecLocation, ResourceLocation).
 */
const container = (kind: string): Subresource => ({
  verbs: ['create', 'get'],
  kind,
  serve(op, parent, ctx, entry) {
    this.open?.(op, parent, ctx, entry);
    throw badRequest('Upgrade request required');
  },
  open(op, parent) {
    const pod = parent as Pod;
    const name = chooseContainer(pod, op.query?.container);
    checkPlaced(pod);
    return { kind: 'container', podKey: podKeyOf(pod), container: name };
  },
});

export const exec = container('PodExecOptions');
export const attach = container('PodAttachOptions');

export const portforward: Subresource = {
  verbs: ['create', 'get'],
  kind: 'PodPortForwardOptions',
  serve(op, parent, ctx, entry) {
    this.open?.(op, parent, ctx, entry);
    throw badRequest('Upgrade request required');
  },
  open(_op, parent) {
    checkPlaced(parent as Pod);
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
