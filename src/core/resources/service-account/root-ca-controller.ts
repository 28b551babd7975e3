import { objectKey } from '../../api/group-kind.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import type { ControllerDef } from '../../runtime/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { ROOT_CA } from './root-ca.ts';

/**
 * Every active namespace has the cluster's CA certificate in a ConfigMap, for pods to mount.
 * Upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
const NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const rootCaController: ControllerDef = {
  name: 'root-ca-certificate-publisher-controller',
  for: 'Namespace',
  watches: [{ kind: 'ConfigMap', keys: ({ metadata }) => (metadata.name === NAME ? [metadata.namespace ?? ''] : []) }],
  reconcile(ctx, key) {
    const namespace = ctx.informer('Namespace').byKey(key);
    if (!namespace || namespace.metadata.deletionTimestamp || namespace.status?.phase === 'Terminating') return;
    const found = ctx.informer('ConfigMap').get(key, NAME);
    if (found?.data?.['ca.crt'] === ROOT_CA) return;
    ctx.tracer.decide('root-ca.publish', objectKey('Namespace', '', key));
    const annotations = { 'kubernetes.io/description': DESCRIPTION };
    const data = { 'ca.crt': ROOT_CA };
    const metadata = { name: NAME, namespace: key, annotations };
    try {
      if (found) ctx.client.update('ConfigMap', { ...found, data });
      else ctx.client.create('ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    }
  },
};
