import type { PodSpec } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import { unresolvable, type PluginFactory } from '../plugin.ts';

/**
 * Pods that need a feature of the kubelet go to nodes that declare it in their status.
 * Upstream: pkg/scheduler/framework/plugins/nodedeclaredfeatures/nodedeclaredfeatures.go,
 * staging/src/k8s.io/component-helpers/nodedeclaredfeatures/features.
 */
const UNMET = unresolvable("node(s) didn't match Pod's required features");

interface Rule {
  readonly action?: string;
}

/** Features by what a pod's spec must say to need them. */
const FEATURES: Readonly<Record<string, (spec: PodSpec) => boolean>> = {
  RestartAllContainersOnContainerExits: (spec) =>
    [...spec.containers, ...(spec.initContainers ?? [])].some((c) =>
      (c as { restartPolicyRules?: readonly Rule[] }).restartPolicyRules?.some(
        (r) => r.action === 'RestartAllContainers',
      ),
    ),
  UserNamespacesHostNetworkSupport: (spec) => spec.hostNetwork === true && spec.hostUsers === false,
};

function requiredFeatures(spec: PodSpec): string[] {
  return Object.keys(FEATURES).filter((name) => FEATURES[name]?.(spec));
}

export const nodeDeclaredFeatures: PluginFactory = () => {
  let needed: readonly string[] = [];
  return {
    name: 'NodeDeclaredFeatures',
    preFilter({ pod }) {
      needed = requiredFeatures(pod.spec);
      return needed.length === 0 ? 'skip' : undefined;
    },
    filter: (_pod, { declaredFeatures }) => (needed.every((f) => declaredFeatures.includes(f)) ? undefined : UNMET),
    hints: {
      'node-added': () => true,
      'node-features': () => true,
      'target-spec': (_pod, { pod, old }) => !deepEqual(requiredFeatures(old.pod.spec), requiredFeatures(pod.pod.spec)),
    },
  };
};
