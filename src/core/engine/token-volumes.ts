import type { ConfigMap, Node, Pod, Secret, TokenRequest } from '../api/types.ts';
import type { ApiServer } from '../apiserver/server.ts';
import type { Clock } from '../lib/clock.ts';
import { EPOCH_MS } from '../lib/time.ts';
import { encode } from '../world/files/bytes.ts';
import type { DirNode } from '../world/files/node.ts';
import { hasToken } from '../node/mounts.ts';
import { atomicTree, volumeContent } from '../node/volume-content.ts';
import type { World } from '../world/world.ts';

/**
 * Volumes with a service account's token, made when a program first looks into one: a real token, bound to the pod.
 * Modelled: upstream the kubelet asks for it when the pod starts, and again before it expires.
 */
export function tokenVolumes(world: World, server: ApiServer, clock: Clock): (key: string) => DirNode | undefined {
  return (key) => {
    const [kind, uid, part, name] = key.split('/');
    const sandbox = kind === 'pod' && part === 'volume' ? world.sandboxes.get(uid ?? '') : undefined;
    const pod = sandbox && (server.peek(POD, sandbox.namespace, sandbox.pod) as Pod | undefined);
    const volume = pod?.spec.volumes?.find((v) => v.name === name);
    if (!sandbox || !pod || !volume || !hasToken(volume)) return undefined;
    const { namespace, ip, machine } = sandbox;
    const content = volumeContent(
      volume,
      {
        pod,
        podIp: ip,
        hostIp: world.machine(machine)?.ip ?? '',
        nodeName: machine,
        allocatable: () => (server.peek('Node', '', machine) as Node | undefined)?.status?.allocatable,
      },
      {
        configMap: (map) => server.peek('ConfigMap', namespace, map) as ConfigMap | undefined,
        secret: (secret) => server.peek('Secret', namespace, secret) as Secret | undefined,
        token: (audience, seconds) => encode(tokenOf(server, pod, audience, seconds)),
      },
    );
    if (!content) return undefined;
    const tree = atomicTree(content, clock.now, EPOCH_MS + clock.now, pod.spec.securityContext?.fsGroup);
    world.volumes.put(key, tree);
    return tree;
  };
}

function tokenOf(server: ApiServer, pod: Pod, audience: string | undefined, expirationSeconds: number): string {
  const { namespace = '', name, uid } = pod.metadata;
  const answer = server.handle({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName ?? 'default'}/token`,
    body: {
      spec: {
        audiences: audience === undefined ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { kind: POD, apiVersion: 'v1', name, uid },
      },
    },
  });
  return (answer.body as Partial<TokenRequest>).status?.token ?? '';
}

const POD = 'Pod';
