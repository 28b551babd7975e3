import type { Pod, Secret } from '../api/types.ts';
import { fromBase64 } from './base64.ts';
import type { ImageRef } from '../world/image-ref.ts';

/**
 * With what a pod's images may be pulled: the secrets it names, and whether one of them has credentials for a registry. Pure.
 * Upstream: pkg/kubelet/kubelet_pods.go (getPullSecretsForPod), pkg/credentialprovider/keyring.go.
 * Modelled: any credentials for a private registry are right. Left out: wildcards in its name.
 */
export type SecretOf = (name: string) => Secret | undefined;

/** Secrets for pulling that are not there. */
export function missingPullSecrets({ spec }: Pod, secretOf: SecretOf): readonly string[] {
  if (!spec.imagePullSecrets) return [];
  return spec.imagePullSecrets.flatMap(({ name = '' }) => (name !== '' && !secretOf(name) ? [name] : []));
}

/** Whether the pod has credentials for the image's registry. */
export function hasCredentials({ spec }: Pod, ref: ImageRef, secretOf: SecretOf): boolean {
  return (spec.imagePullSecrets ?? []).some(({ name = '' }) => {
    const secret = name === '' ? undefined : secretOf(name);
    return secret !== undefined && registriesIn(secret).some((entry) => covers(entry, ref));
  });
}

/** The keys of a secret of either type. */
function registriesIn({ data = {} }: Secret): string[] {
  const config = parsed(data['.dockerconfigjson']);
  const auths = config?.['auths'] ?? parsed(data['.dockercfg']);
  return typeof auths === 'object' && auths !== null ? Object.keys(auths) : [];
}

function parsed(base64: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (base64 === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(fromBase64(base64));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** An entry may name a path below the registry; versions of the registry's interface in it do not count. */
function covers(entry: string, { registry, repository }: ImageRef): boolean {
  const [host = '', ...path] = entry.replace(/^https?:\/\//, '').split('/');
  if (host.replace(/^index\.docker\.io$/, 'docker.io') !== registry) return false;
  const prefix = path.filter((part) => part !== '' && part !== 'v1' && part !== 'v2').join('/');
  return prefix === '' || `${repository}/`.startsWith(`${prefix}/`);
}
