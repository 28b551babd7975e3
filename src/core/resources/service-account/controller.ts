import { objectKey, splitStoreKey } from '../../api/group-kind.ts';
import { isAlreadyExists } from '../../api/status-error.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';

/**
 * Gives every active namespace its ServiceAccount 'default', and gives it back if it is deleted.
 * Upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
const ACCOUNT = 'default';

export const serviceAccountController: ControllerDef = {
  name: 'service-account-controller',
  for: 'Namespace',
  watches: [{ kind: 'ServiceAccount', keys: (account) => [account.metadata.namespace ?? ''] }],
  reconcile,
};

function reconcile(ctx: ControllerContext<undefined>, key: string): void {
  const { name } = splitStoreKey(key);
  const namespace = ctx.informer('Namespace').byKey(name);
  if (!namespace || namespace.metadata.deletionTimestamp) return;
  if (ctx.informer('ServiceAccount').get(name, ACCOUNT)) return;
  ctx.tracer.decide('serviceaccount.ensure', objectKey('Namespace', '', name));
  try {
    const metadata = { name: ACCOUNT, namespace: name };
    ctx.client.create('ServiceAccount', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  } catch (error) {
    if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
  }
}
