import { objectKey } from '../../api/group-kind.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import type { ControllerDef } from '../../runtime/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';

/**
 * Every active namespace has the cluster's CA certificate in a ConfigMap, for pods to mount.
 * Upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go.
 * Simplified: the certificate is the same in every cluster; nothing here checks signatures.
 */
const NAME = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBgjCCASegAwIBAgIUXpkmIwZvmIDUeo0AZIMOKFU426YwCgYIKoZIzj0EAwIw',
  'FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjMwNzE5MzhaGA8yMTI2MTAz',
  'MDA3MTkzOFowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG',
  'SM49AwEHA0IABNdw4RiVqBRZ8dKUFbA7PrcCGDL63Jl4lw776TODG5k198elE5sv',
  'XbjT8x9ii/0WfSuL3wTY3anxiGcpBl8gd1qjUzBRMB0GA1UdDgQWBBQio8KhveA8',
  'bAnOv6bcYSNs5TPXhDAfBgNVHSMEGDAWgBQio8KhveA8bAnOv6bcYSNs5TPXhDAP',
  'BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCs501cHS/mjBkG5I3a',
  'NW3h+N+BkCC/6dmrlNxYCWnhhgIhAMhv72yhwYEwf5djgBm+ektcmqroLhGNuZ9Q',
  'y2iUmrSw',
  '-----END CERTIFICATE-----',
  '',
].join('\n');

export const rootCaController: ControllerDef = {
  name: 'root-ca-certificate-publisher-controller',
  for: 'Namespace',
  watches: [{ kind: 'ConfigMap', keys: ({ metadata }) => (metadata.name === NAME ? [metadata.namespace ?? ''] : []) }],
  reconcile(ctx, key) {
    const namespace = ctx.informer('Namespace').byKey(key);
    if (!namespace || namespace.metadata.deletionTimestamp || namespace.status?.phase === 'Terminating') return;
    const found = ctx.informer('ConfigMap').get(key, NAME);
    if (found?.data?.['ca.crt'] === CERTIFICATE) return;
    ctx.tracer.decide('root-ca.publish', objectKey('Namespace', '', key));
    const annotations = { 'kubernetes.io/description': DESCRIPTION };
    const data = { 'ca.crt': CERTIFICATE };
    const metadata = { name: NAME, namespace: key, annotations };
    try {
      if (found) ctx.client.update('ConfigMap', { ...found, data });
      else ctx.client.create('ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    }
  },
};
