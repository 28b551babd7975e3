import type { LifecycleHandler, Probe } from '../../../api/types.ts';
import {
  containersText,
  namesWhere,
  plural,
  quoted,
  quotedSet,
  settersText,
  type CheckedPod,
  type Finding,
  type PodSecurityCheck,
} from '../check.ts';

/**
 * What reaches the host: its namespaces, paths, ports and probes, privileged containers, Windows host processes.
 * Upstream: check_{hostNamespaces,hostPathVolumes,hostPorts,hostProbesAndhostLifecycle,privileged,windowsHostProcess}.go
 * in staging/src/k8s.io/pod-security-admission/policy.
 */
function hostNamespaces({ spec }: CheckedPod): Finding | undefined {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name]);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
}

function hostPathVolumes({ spec }: CheckedPod): Finding | undefined {
  const names = (spec.volumes ?? []).filter((v) => v.hostPath).map((v) => v.name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', names.length)} ${quoted(names)}` };
}

function hostPorts(pod: CheckedPod): Finding | undefined {
  const names = namesWhere(pod, (c) => c.ports?.some((p) => p.hostPort) ?? false);
  if (names.length === 0) return undefined;
  const found = pod.containers.flatMap((c) => (c.ports ?? []).flatMap((p) => (p.hostPort ? [String(p.hostPort)] : [])));
  const ports = [...new Set(found)].sort();
  const uses = plural('uses', 'use', names.length);
  const what = plural('hostPort', 'hostPorts', ports.length);
  return { reason: 'hostPort', detail: `${containersText(names)} ${uses} ${what} ${ports.join(', ')}` };
}

function hostProbes(pod: CheckedPod): Finding | undefined {
  const names = new Set<string>();
  const hosts = new Set<string>();
  for (const c of pod.containers) {
    const actions = [c.livenessProbe, c.readinessProbe, c.startupProbe, c.lifecycle?.postStart, c.lifecycle?.preStop];
    for (const host of actions.flatMap(hostsOf)) {
      names.add(c.name);
      hosts.add(host);
    }
  }
  if (names.size === 0) return undefined;
  const who = `${plural('container', 'containers', names.size)} ${quotedSet(names)} ${plural('uses', 'use', names.size)}`;
  const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.size);
  return { reason: 'probe or lifecycle host', detail: `${who} ${what} ${quotedSet(hosts)}` };
}

const hostsOf = (action: Probe | LifecycleHandler | undefined): string[] =>
  [action?.httpGet?.host, action?.tcpSocket?.host].filter((host): host is string => Boolean(host));

function privileged(pod: CheckedPod): Finding | undefined {
  const names = namesWhere(pod, (c) => c.securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containersText(names)} must not set securityContext.privileged=true` };
}

function windowsHostProcess(pod: CheckedPod): Finding | undefined {
  const names = namesWhere(pod, (c) => c.securityContext?.windowsOptions?.hostProcess === true);
  const setters = settersText(pod.spec.securityContext?.windowsOptions?.hostProcess === true, names);
  if (!setters) return undefined;
  return { reason: 'hostProcess', detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true` };
}

export const HOST_CHECKS: readonly PodSecurityCheck[] = [
  { id: 'hostNamespaces', level: 'baseline', versions: [{ since: 0, check: hostNamespaces }] },
  { id: 'hostPathVolumes', level: 'baseline', versions: [{ since: 0, check: hostPathVolumes }] },
  { id: 'hostPorts', level: 'baseline', versions: [{ since: 0, check: hostPorts }] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [{ since: 34, check: hostProbes }] },
  { id: 'privileged', level: 'baseline', versions: [{ since: 0, check: privileged }] },
  { id: 'windowsHostProcess', level: 'baseline', versions: [{ since: 0, check: windowsHostProcess }] },
];
