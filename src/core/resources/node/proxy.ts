import { internalError } from '../../api/status-error.ts';
import type { Node } from '../../api/types.ts';
import type { Subresource } from '../../apiserver/kind.ts';
import { forwarded, pathAndQuery, PROXY_VERBS, proxyTarget, proxyTo, rootRedirect } from '../shared/proxy.ts';

/** nodes/proxy: to the node's kubelet, or to another port of the machine. Upstream: pkg/registry/core/node/strategy.go. */
const KUBELET_PORT = '10250';

export const proxy: Subresource = {
  verbs: PROXY_VERBS,
  kind: 'NodeProxyOptions',
  parentName: (name) => proxyTarget(name, 'node').name,
  serve(op, parent, { backends }) {
    const { scheme, name, port } = proxyTarget(op.name as string, 'node');
    if (!backends) throw internalError('there are no machines');
    const redirect = rootRedirect(op);
    if (redirect) return redirect;
    if (port === '' || port === KUBELET_PORT) return forwarded(backends.kubelet(name, pathAndQuery(op)));
    const ip = (parent as Node).status?.addresses?.find((a) => a.type === 'InternalIP')?.address ?? name;
    return proxyTo(op, `${scheme || 'http'}://${ip}:${port}`, backends);
  },
};
