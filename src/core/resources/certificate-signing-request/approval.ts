import { jsonPatch } from '../../api/patch/json-patch.ts';
import { mergePatch } from '../../api/patch/merge-patch.ts';
import { badRequest, conflict, forbidden, invalid } from '../../api/status-error.ts';
import type { CertificateSigningRequest } from '../../api/types.ts';
import type { Auth } from '../../apiserver/auth/authorizer.ts';
import type { Subresource } from '../../apiserver/kind.ts';
import type { Operation } from '../../apiserver/request.ts';
import { conditionErrors, withTimes } from './validate.ts';

/**
 * certificatesigningrequests/approval: says yes or no, for those who may approve requests for that signer.
 * Upstream: pkg/registry/certificates/certificates/strategy.go, plugin/pkg/admission/certificates/approval.
 */
const GROUP = 'certificates.k8s.io';
const PLURAL = 'certificatesigningrequests';
const KIND = 'CertificateSigningRequest';

export const approval: Subresource = {
  verbs: ['get', 'patch', 'update'],
  serve(op, parent, ctx, entry) {
    const old = parent as CertificateSigningRequest;
    if (op.verb === 'get') return old;
    const name = old.metadata.name;
    const asked = askedOf(op, old);
    const version = asked.metadata?.resourceVersion;
    if (version && version !== old.metadata.resourceVersion) throw conflict({ group: GROUP, resource: PLURAL, name });
    const { conditions } = withTimes(asked as CertificateSigningRequest, old, ctx.now);
    const next = {
      ...old,
      metadata: metadataOf(asked, old),
      status: { ...old.status, ...(conditions ? { conditions } : {}) },
    };
    const errors = conditionErrors(next, old, true);
    if (errors.length > 0) throw invalid({ group: GROUP, resource: KIND, name }, errors);
    if (!mayApprove(ctx.auth, op, old.spec.signerName)) {
      const signer = JSON.stringify(old.spec.signerName);
      throw forbidden(
        { group: GROUP, resource: PLURAL, name },
        `user not permitted to approve requests with signerName ${signer}`,
      );
    }
    return op.options?.dryRun ? next : ctx.commit(entry, old, next);
  },
};

/** Labels and annotations may change along with the conditions. */
function metadataOf(asked: Partial<CertificateSigningRequest>, old: CertificateSigningRequest) {
  if (!asked.metadata) return old.metadata;
  const { labels, annotations } = asked.metadata;
  for (const map of [labels, annotations])
    if (map && (typeof map !== 'object' || Object.values(map).some((value) => typeof value !== 'string')))
      throw badRequest(`${KIND} in version "v1" cannot be handled as a ${KIND}: its metadata are no texts`);
  const { labels: _labels, annotations: _annotations, ...rest } = old.metadata;
  return { ...rest, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
}

function askedOf(
  { verb, body, options }: Operation,
  old: CertificateSigningRequest,
): Partial<CertificateSigningRequest> {
  if (typeof body !== 'object' || body === null) throw badRequest(`the body is no ${KIND}`);
  const asked = (
    verb === 'update' ? body : options?.patchType === 'json' ? jsonPatch(old, body) : mergePatch(old, body)
  ) as Partial<CertificateSigningRequest>;
  const { conditions = [] } = asked.status ?? {};
  if (!Array.isArray(conditions) || conditions.some((c) => typeof c !== 'object' || c === null))
    throw badRequest(`${KIND} in version "v1" cannot be handled as a ${KIND}: its conditions are no list of objects`);
  return asked;
}

/** By the signer's name or all of its domain. */
function mayApprove(auth: Auth, { user }: Operation, signer: string): boolean {
  if (!user) return true;
  const base = { user, verb: 'approve', group: GROUP, resource: 'signers', subresource: '', namespace: '' };
  const names = [signer, `${signer.split('/')[0] ?? ''}/*`];
  return names.some((name) => auth.authorize({ ...base, name }).isAllowed);
}
