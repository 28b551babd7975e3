import { deepFreeze } from '../../lib/freeze.ts';
import { isMirrorPod } from '../../api/mirror-pod.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume, VolumeMount } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest, isCreateOf } from '../shared/admission-errors.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * ServiceAccount: every pod runs as one, and its token is mounted into each container unless that is turned off.
 * All pods share one source of the token volume; only the volume's name is a pod's own.
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go. Left out: mountable secrets, mirror pods' other limits.
 */
const DEFAULT_NAME = 'default';
const VOLUME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

const TOKEN_SOURCE: Volume['projected'] = deepFreeze({
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    {
      downwardAPI: {
        items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
      },
    },
  ],
  defaultMode: 420,
});

export const serviceAccountAdmission: AdmissionPlugin = {
  name: 'ServiceAccount',
  kinds: ['Pod'],
  mutate(request, ctx) {
    if (!isCreateOf(request, 'Pod')) return request.object;
    const pod = request.object as Pod;
    if (isMirrorPod(pod)) return pod;
    const name = pod.spec.serviceAccountName || DEFAULT_NAME;
    const account = ctx.find('ServiceAccount', request.namespace, name) as ServiceAccount | undefined;
    if (!account) {
      const place = `${request.namespace}/${name}`;
      throw forbiddenRequest(request, `error looking up service account ${place}: serviceaccount "${name}" not found`);
    }
    const spec = { ...FRESH, ...pod.spec, serviceAccountName: name, serviceAccount: name };
    const isMounted = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    return { ...pod, spec: withPullSecrets(isMounted ? withToken(spec, ctx) : spec, account) };
  },
};

function withPullSecrets(spec: PodSpec, { imagePullSecrets = [] }: ServiceAccount): PodSpec {
  if (imagePullSecrets.length === 0 || (spec.imagePullSecrets?.length ?? 0) > 0) return spec;
  return { ...spec, imagePullSecrets: imagePullSecrets.map(({ name }) => (name === undefined ? {} : { name })) };
}

function withToken(spec: PodSpec, ctx: KindContext): PodSpec {
  const needsMount = (c: Container): boolean => !c.volumeMounts?.some((m) => m.mountPath === MOUNT_PATH);
  // a pod without containers, a volume without a name: refused later, by validation
  if (!(spec.containers as Container[] | undefined)) return spec;
  const isNeeded = spec.containers.some(needsMount) || (spec.initContainers ?? []).some(needsMount);
  if (!isNeeded) return spec;
  const existing = spec.volumes?.find((v) => (v.name as string | undefined)?.startsWith(VOLUME_PREFIX));
  const name = existing?.name ?? `${VOLUME_PREFIX}${ctx.nameSuffix()}`;
  const mount: VolumeMount = { name, readOnly: true, mountPath: MOUNT_PATH };
  const mounted = (c: Container): Container =>
    needsMount(c) ? { ...FRESH, ...c, volumeMounts: c.volumeMounts ? [...c.volumeMounts, mount] : [mount] } : c;
  const out: PodSpec = { ...spec, containers: spec.containers.map(mounted) };
  if (spec.initContainers) out.initContainers = spec.initContainers.map(mounted);
  if (!existing)
    out.volumes = [...(spec.volumes ?? []), { name, projected: TOKEN_SOURCE as NonNullable<typeof TOKEN_SOURCE> }];
  return out;
}
