import { objectKey, splitStoreKey } from '../../api/group-kind.ts';
import { toBase64 } from '../../api/secret-data.ts';
import { isConflict, isNotFound } from '../../api/status-error.ts';
import type { Secret, ServiceAccount } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { signToken, type Finder } from './jwt.ts';
import { ROOT_CA } from './root-ca.ts';
import { legacyClaims } from './token-claims.ts';

/**
 * Fills the Secrets of type kubernetes.io/service-account-token, and deletes them with their ServiceAccount.
 * Upstream: pkg/controller/serviceaccount/tokens_controller.go. Left out: taking a deleted Secret out of the account's
 * `secrets`, where nothing puts it any more.
 */
const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

type Context = ControllerContext<undefined>;

export const tokensController: ControllerDef = {
  name: 'tokens-controller',
  for: 'Secret',
  keysOf: (object) => (isToken(object as Secret) ? [keyOf(object as Secret)] : []),
  watches: [
    { kind: 'ServiceAccount', keys: (account, ctx) => tokensOf(ctx, account as ServiceAccount).map((s) => keyOf(s)) },
  ],
  reconcile(ctx, key) {
    const secret = ctx.informer('Secret').byKey(key);
    if (!secret || !isToken(secret)) return;
    const account = accountOf(ctx, secret);
    if (!account) remove(ctx, secret);
    else if (isIncomplete(secret)) fill(ctx, secret, account);
  },
};

const isToken = (secret: Secret): boolean => secret.type === TYPE && !!secret.metadata.annotations?.[NAME];
const keyOf = ({ metadata }: Secret): string => `${metadata.namespace ?? ''}/${metadata.name}`;

function tokensOf(ctx: Context, { metadata }: ServiceAccount): Secret[] {
  if (ctx.informer('Secret').size === 0) return [];
  const all = ctx.informer('Secret').byIndex('namespace', metadata.namespace ?? '');
  return all.filter((s) => isToken(s) && s.metadata.annotations?.[NAME] === metadata.name);
}

/** Also asks the server, for the Secret may be seen before its account. */
function accountOf(ctx: Context, { metadata }: Secret): ServiceAccount | undefined {
  const { namespace = '', annotations } = metadata;
  const name = annotations?.[NAME] ?? '';
  const uid = annotations?.[UID];
  const fits = (account: ServiceAccount | undefined): boolean => !!account && (!uid || account.metadata.uid === uid);
  const cached = ctx.informer('ServiceAccount').get(namespace, name);
  if (fits(cached)) return cached;
  const live = ctx.client.find('ServiceAccount', namespace, name);
  return fits(live) ? live : undefined;
}

const isIncomplete = ({ data = {} }: Secret): boolean =>
  data['ca.crt'] !== toBase64(ROOT_CA) || !data.namespace || !data.token;

function fill(ctx: Context, secret: Secret, account: ServiceAccount): void {
  const { namespace = '', name } = secret.metadata;
  const { data = {} } = secret;
  const finder: Finder = { find: (kind, ns, n) => ctx.client.dynamic.find(kind, ns, n) };
  const token = data.token || toBase64(signToken(finder, legacyClaims(account, secret)));
  const annotations = { ...secret.metadata.annotations, [NAME]: account.metadata.name, [UID]: account.metadata.uid };
  ctx.tracer.decide('secret.fill-token', objectKey('Secret', namespace, name));
  tolerating(() =>
    ctx.client.update('Secret', {
      ...secret,
      metadata: { ...secret.metadata, annotations },
      data: { ...data, 'ca.crt': toBase64(ROOT_CA), namespace: data.namespace || toBase64(namespace), token },
    }),
  );
}

function remove(ctx: Context, secret: Secret): void {
  const { namespace, name } = splitStoreKey(keyOf(secret));
  tolerating(() => ctx.client.delete('Secret', namespace, name, { preconditions: { uid: secret.metadata.uid } }));
}

/** Whoever was quicker will be heard of. */
function tolerating(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}
