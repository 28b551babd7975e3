import type { Container } from '../../api/types.ts';
import type { PluginFactory } from '../plugin.ts';
import { MAX_SCORE } from '../plugin.ts';
import type { NodeInfo } from '../node-info.ts';

/**
 * Prefers nodes that have the pod's images already: bytes on the node, scaled by the share of nodes that have the
 * image, between 23 MB and 1000 MB per container.
 * Upstream: pkg/scheduler/framework/plugins/imagelocality/image_locality.go.
 */
const MB = 1024 * 1024;
const MIN_BYTES = 23 * MB;
const MAX_BYTES_PER_CONTAINER = 1000 * MB;

export const imageLocality: PluginFactory = ({ nodes }) => {
  let images: readonly string[] = [];
  const known = new WeakMap<object, readonly string[]>();
  let max = MAX_BYTES_PER_CONTAINER;
  const imagesOf = (containers: readonly Container[]): readonly string[] => {
    let names = known.get(containers);
    if (!names) known.set(containers, (names = containers.map((c) => normalizedImageName(c.image ?? ''))));
    return names;
  };
  const bytesOn = (node: NodeInfo): number => {
    const total = nodes.list().length;
    let sum = 0;
    for (const image of images) {
      const size = node.images.get(image);
      if (size !== undefined) sum += Math.trunc((size * nodes.imageNodeCount(image)) / total);
    }
    return sum;
  };
  return {
    name: 'ImageLocality',
    preScore(pod) {
      const { containers, initContainers, volumes } = pod.pod.spec;
      images = initContainers ? [...imagesOf(initContainers), ...imagesOf(containers)] : imagesOf(containers);
      // Images of volumes count, but do not raise the most there can be.
      max = MAX_BYTES_PER_CONTAINER * images.length;
      const mounted = volumes?.filter((v) => v.image).map((v) => normalizedImageName(v.image?.reference ?? ''));
      if (mounted?.length) images = [...images, ...mounted];
      return undefined;
    },
    score(_pod, node) {
      if (node.images.size === 0) return 0;
      const bytes = Math.min(Math.max(bytesOn(node), MIN_BYTES), max);
      return Math.trunc((MAX_SCORE * (bytes - MIN_BYTES)) / (max - MIN_BYTES));
    },
  };
};

/** Without a tag it is the latest. */
function normalizedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}
