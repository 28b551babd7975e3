/** Where the facts come from, and which part of them is served. */
import fs from 'node:fs';
import path from 'node:path';

/** The stable groups of Kubernetes 1.36. A kind outside this list is not known to the simulator. */
export const GROUPS = [
  'v1',
  'admissionregistration.k8s.io/v1',
  'apiextensions.k8s.io/v1',
  'apiregistration.k8s.io/v1',
  'apps/v1',
  'authentication.k8s.io/v1',
  'authorization.k8s.io/v1',
  'autoscaling/v1',
  'autoscaling/v2',
  'batch/v1',
  'certificates.k8s.io/v1',
  'coordination.k8s.io/v1',
  'discovery.k8s.io/v1',
  'events.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
  'networking.k8s.io/v1',
  'node.k8s.io/v1',
  'policy/v1',
  'rbac.authorization.k8s.io/v1',
  'resource.k8s.io/v1',
  'scheduling.k8s.io/v1',
  'storage.k8s.io/v1',
];

export const PACKAGES = {
  models: 'node_modules/kubernetes-models',
  machinery: 'node_modules/@kubernetes-models/apimachinery',
  client: 'node_modules/@kubernetes/client-node',
};

/** Declaration files to read, in a fixed order. */
export function declarationFiles(root) {
  const models = path.join(root, PACKAGES.models);
  const machinery = path.join(root, PACKAGES.machinery);
  const folders = [...GROUPS.map((g) => path.join(models, g)), path.join(machinery, 'apis/meta/v1')];
  return folders.flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.d.ts') && name !== 'index.d.ts')
      .sort()
      .map((name) => path.join(folder, name)),
  );
}

export const clientModels = (root) => path.join(root, PACKAGES.client, 'dist/gen/models');
