import type { Container } from '../api/types.ts';

/**
 * Parts of volumes whose names come from variables: what is wrong with them keeps the container from being made. Pure.
 * Upstream: pkg/kubelet/container/helpers.go (ExpandContainerVolumeMounts), kubelet_pods.go (makeMounts).
 */
type Variables = Readonly<Record<string, string>>;

export function subPathError({ volumeMounts = [] }: Container, env: Variables): string | undefined {
  for (const { subPathExpr } of volumeMounts) {
    if (!subPathExpr) continue;
    const { path, missing } = expanded(subPathExpr, env);
    if (missing.length > 0) return `missing value for ${missing.join(', ')}`;
    if (path.startsWith('/')) return `error SubPath \`${path}\` must not be an absolute path`;
    if (path.split('/').includes('..')) return `unable to provision SubPath \`${path}\`: must not contain '..'`;
  }
  return undefined;
}

function expanded(text: string, env: Variables): { path: string; missing: string[] } {
  const missing = new Set<string>();
  const path = text.replace(/\$\$|\$\(([^)]+)\)/g, (_, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = env[name] ?? '';
    if (value === '') missing.add(name);
    return value;
  });
  return { path, missing: [...missing].sort() };
}
