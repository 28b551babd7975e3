import type { KubeObject } from './types.ts';

/** Static pods and their mirrors in the API. Upstream: pkg/kubelet/types/constants.go, pod_update.go. */
export const CONFIG_HASH = 'kubernetes.io/config.hash';
export const CONFIG_MIRROR = 'kubernetes.io/config.mirror';
export const CONFIG_SEEN = 'kubernetes.io/config.seen';
export const CONFIG_SOURCE = 'kubernetes.io/config.source';

export const isMirrorPod = ({ metadata }: KubeObject): boolean => metadata.annotations?.[CONFIG_MIRROR] !== undefined;

/** Uid under which a machine runs the pod: a mirror's containers are those of the static pod it stands for. */
export const uidOnMachine = ({ metadata }: KubeObject): string =>
  metadata.annotations?.[CONFIG_MIRROR] ?? metadata.uid ?? '';
