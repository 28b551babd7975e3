import { isStatusError } from '../api/status-error.ts';
import type { ConfigMap, Container, Pod, Secret } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { ContainerSpec, SandboxRecord } from '../world/records.ts';
import { deniedError, isPrivate, type ImageRef } from '../world/image-ref.ts';
import type { World } from '../world/world.ts';
import { decode } from '../world/files/bytes.ts';
import { nodeAt } from '../world/files/node.ts';
import { normalize } from '../world/files/path.ts';
import { hostKey, podVolumeKey } from '../world/files/volumes.ts';
import { extraSpec } from './container-spec.ts';
import { environment, expand, type EnvContext } from './env.ts';
import { hostHome, mountsOf, refreshVolumes, type MountDeps } from './mounts.ts';
import type { NodeAgent } from './node-agent.ts';
import { runsToCompletion } from './pod-parts.ts';
import { hasCredentials, missingPullSecrets } from './pull-secrets.ts';
import { runAsError } from './run-as.ts';
import { seccompError } from './seccomp.ts';
import { subPathError } from './sub-path.ts';
import { mountError } from './volumes.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * What a container of a pod is started with: environment, files, rights, as the API has them now. Owns no state.
 * Upstream: pkg/kubelet/kubelet_pods.go (GenerateRunContainerOptions), kuberuntime_container.go (generateContainerConfig).
 */
export interface LauncherHost {
  readonly machine: string;
  readonly hostIp: string;
  readonly world: World;
  readonly ctx: ComponentContext;
  readonly agent: NodeAgent;
}

export interface Launched {
  readonly pod: Pod;
  readonly sandbox: SandboxRecord | undefined;
}

export class Launcher {
  readonly #host: LauncherHost;
  readonly #of: Launched;

  constructor(host: LauncherHost, of: Launched) {
    this.#host = host;
    this.#of = of;
  }

  mountError(): string | undefined {
    const { pod } = this.#of;
    if ((pod.spec.volumes ?? []).length === 0) return undefined;
    const { ctx, machine, world } = this.#host;
    const { client } = ctx;
    const namespace = pod.metadata.namespace ?? '';
    return asked(() =>
      mountError(pod, {
        ...FRESH,
        ...this.#sources(),
        claim: (name) => client.find('PersistentVolumeClaim', namespace, name),
        host: () => world.volumes.get(hostKey(machine)),
        makeHostPath: (source) => void hostHome(source, this.#mountDeps()),
      }),
    );
  }

  configError(c: Container): string | undefined {
    return asked(() => {
      const result = environment(c, this.#context(), this.#sources());
      if ('error' in result) return result.error;
      const error = subPathError(c, result.env);
      if (error !== undefined) return error;
      return runAsError(this.#of.pod, c, this.#host.world.containers.behaviour(c.image ?? '').def.user);
    });
  }

  createError(c: Container): string | undefined {
    const { world, machine } = this.#host;
    return seccompError(this.#of.pod, c, () => world.containers.hostDisk.tree(machine));
  }

  missingPullSecrets(): readonly string[] {
    const { pod } = this.#of;
    if (!pod.spec.imagePullSecrets) return [];
    const missing = asked(() => missingPullSecrets(pod, this.#sources().secret));
    return typeof missing === 'string' ? [] : missing;
  }

  /** Who may not have an image does not learn that it is there. Upstream: KubeletEnsureSecretPulledImages. */
  imageState(image: string): 'present' | 'absent' | 'invalid' {
    const { world, machine } = this.#host;
    const ref = world.images.refOf(image);
    if (!ref) return 'invalid';
    return world.images.isPresent(machine, image) && this.#mayPull(ref) ? 'present' : 'absent';
  }

  pullError(image: string): string | undefined {
    const { images } = this.#host.world;
    const ref = images.refOf(image);
    return images.pullError(image) ?? (ref && !this.#mayPull(ref) ? deniedError(ref) : undefined);
  }

  /** The image's registry asks nobody, or the pod has credentials for it. */
  #mayPull(ref: ImageRef): boolean {
    if (!isPrivate(ref)) return true;
    return asked(() => hasCredentials(this.#of.pod, ref, this.#sources().secret)) === true;
  }

  refreshVolumes(): void {
    asked(() => refreshVolumes(this.#context(), this.#mountDeps()));
  }

  /** `told`: the resources it may have now. */
  spec(c: Container, told: Pick<ContainerSpec, 'resources'>): ContainerSpec {
    const { pod } = this.#of;
    const { namespace = '', name, uid } = pod.metadata;
    const links = this.#host.agent.serviceLinks.of(namespace, pod.spec.enableServiceLinks ?? true);
    const result = environment(c, { ...FRESH, ...this.#context(), links }, this.#sources());
    const env = 'env' in result ? result.env : {};
    const words = (list: readonly string[] | undefined) => list?.map((w) => expand(w, env, links));
    const command = words(c.command);
    const args = words(c.args);
    return {
      podUid: uid,
      namespace,
      pod: name,
      name: c.name,
      machine: this.#host.machine,
      image: c.image ?? '',
      ...(command?.length ? { command } : {}),
      ...(args?.length ? { args } : {}),
      env,
      links,
      ports: (c.ports ?? []).map((p) => p.containerPort),
      runsToCompletion: runsToCompletion(pod, c),
      ...told,
      ...extraSpec(pod, c),
      ...this.#mounts(c, env),
    };
  }

  #context(): EnvContext {
    const { hostIp, machine, agent } = this.#host;
    const { pod, sandbox } = this.#of;
    const allocatable = () => agent.node()?.status?.allocatable;
    return { pod, podIp: sandbox?.ip ?? '', hostIp, nodeName: machine, allocatable };
  }

  #mounts(c: Container, env: Readonly<Record<string, string>>): Pick<ContainerSpec, 'mounts'> {
    if (!c.volumeMounts?.length) return {};
    const mounts = asked(() => mountsOf(c, this.#context(), env, this.#mountDeps()));
    return typeof mounts === 'string' ? {} : { mounts };
  }

  #mountDeps(): MountDeps {
    const { world, machine, ctx } = this.#host;
    const namespace = this.#of.pod.metadata.namespace ?? '';
    return {
      ...FRESH,
      ...this.#sources(),
      token: () => '',
      volumes: world.volumes,
      machine,
      now: ctx.nowMs,
      epochMs: ctx.epochMs,
      claim: (name) => ctx.client.find('PersistentVolumeClaim', namespace, name),
      disk: (name) => ctx.client.find('PersistentVolume', '', name),
    };
  }

  #file(volume: string, path: string): string | undefined {
    const tree = this.#host.world.volumes.get(podVolumeKey(this.#of.pod.metadata.uid, volume));
    const node = nodeAt(tree, normalize(`/${path}`).split('/').slice(1));
    return node?.t === 'file' ? decode(node.data) : undefined;
  }

  #sources() {
    const { client } = this.#host.ctx;
    const namespace = this.#of.pod.metadata.namespace ?? '';
    return {
      configMap: (name: string): ConfigMap | undefined => client.find('ConfigMap', namespace, name),
      secret: (name: string): Secret | undefined => client.find('Secret', namespace, name),
      file: (volume: string, path: string): string | undefined => this.#file(volume, path),
    };
  }
}

/** What the API server answers, or its error as text. */
export function asked<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return error.message;
  }
}
