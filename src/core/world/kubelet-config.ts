import type { KubeletConfiguration, MachineRecord } from './records.ts';
import { formatDuration } from '../lib/duration.ts';

/**
 * How a machine's kubelet is configured, as a KubeletConfiguration with its defaults. Pure.
 * Upstream: pkg/kubelet/apis/config/v1beta1/defaults.go; what kubeadm sets besides: cmd/kubeadm/app/componentconfigs/kubelet.go.
 */
type Config = Readonly<Record<string, unknown>>;

const seconds = (n: number): string => formatDuration(n * 1000);

/** Durations as Go writes them: '1m0s'. */
const EVICTION_HARD = {
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
};

const FIRST: Config = {
  enableServer: true,
  staticPodPath: '/etc/kubernetes/manifests',
  podLogsDir: '/var/log/pods',
  syncFrequency: '1m0s',
  fileCheckFrequency: '20s',
  httpCheckFrequency: '20s',
  address: '0.0.0.0',
  port: 10250,
  authentication: {
    x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
    webhook: { enabled: true, cacheTTL: '2m0s' },
    anonymous: { enabled: false },
  },
  authorization: { mode: 'Webhook', webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' } },
  registryPullQPS: 5,
  registryBurst: 10,
  eventRecordQPS: 50,
  eventBurst: 100,
  enableDebuggingHandlers: true,
  healthzPort: 10248,
  healthzBindAddress: '127.0.0.1',
  oomScoreAdj: -999,
  clusterDomain: 'cluster.local',
  clusterDNS: ['10.96.0.10'],
  streamingConnectionIdleTimeout: '4h0m0s',
  nodeStatusUpdateFrequency: '10s',
  nodeStatusReportFrequency: '5m0s',
  nodeLeaseDurationSeconds: 40,
  imageMinimumGCAge: '2m0s',
  imageMaximumGCAge: '0s',
};

const MIDDLE: Config = {
  volumeStatsAggPeriod: '1m0s',
  cgroupsPerQOS: true,
  cgroupDriver: 'systemd',
  cpuManagerPolicy: 'none',
  cpuManagerReconcilePeriod: '10s',
  memoryManagerPolicy: 'None',
  topologyManagerPolicy: 'none',
  topologyManagerScope: 'container',
  runtimeRequestTimeout: '2m0s',
  hairpinMode: 'promiscuous-bridge',
};

const LAST: Config = {
  podPidsLimit: -1,
  resolvConf: '/etc/resolv.conf',
  cpuCFSQuota: true,
  cpuCFSQuotaPeriod: '100ms',
  nodeStatusMaxImages: 50,
  maxOpenFiles: 1000000,
  contentType: 'application/vnd.kubernetes.protobuf',
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  serializeImagePulls: true,
  enableControllerAttachDetach: true,
  makeIPTablesUtilChains: true,
  iptablesMasqueradeBit: 14,
  iptablesDropBit: 15,
  failSwapOn: true,
  memorySwap: {},
  containerLogMaxSize: '10Mi',
  containerLogMaxFiles: 5,
  containerLogMaxWorkers: 1,
  containerLogMonitorInterval: '10s',
  configMapAndSecretChangeDetectionStrategy: 'Watch',
  enforceNodeAllocatable: ['pods'],
  volumePluginDir: '/usr/libexec/kubernetes/kubelet-plugins/volume/exec/',
  logging: {
    format: 'text',
    flushFrequency: '5s',
    verbosity: 0,
    options: { text: { infoBufferSize: '0' }, json: { infoBufferSize: '0' } },
  },
  enableSystemLogHandler: true,
  enableSystemLogQuery: false,
  enableProfilingHandler: true,
  enableDebugFlagsHandler: true,
  seccompDefault: false,
  memoryThrottlingFactor: 0.9,
  registerNode: true,
  localStorageCapacityIsolation: true,
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  failCgroupV1: true,
};

/** The fields under `kubeletconfig` of /configz. */
export function kubeletConfig({ maxPods, kubelet = {} }: Pick<MachineRecord, 'maxPods' | 'kubelet'>): Config {
  return {
    ...FIRST,
    imageGCHighThresholdPercent: kubelet.imageGCHighThresholdPercent ?? 85,
    imageGCLowThresholdPercent: kubelet.imageGCLowThresholdPercent ?? 80,
    ...MIDDLE,
    maxPods,
    ...evictionOf(kubelet),
    ...shutdownOf(kubelet),
    ...LAST,
  };
}

function evictionOf(k: KubeletConfiguration): Config {
  const soft = k.evictionSoftGracePeriod;
  return {
    evictionHard: k.evictionHard ?? EVICTION_HARD,
    ...(k.evictionSoft ? { evictionSoft: k.evictionSoft } : {}),
    ...(soft
      ? { evictionSoftGracePeriod: Object.fromEntries(Object.entries(soft).map(([n, s]) => [n, seconds(s)])) }
      : {}),
    ...(k.evictionMaxPodGracePeriod === undefined ? {} : { evictionMaxPodGracePeriod: k.evictionMaxPodGracePeriod }),
    evictionPressureTransitionPeriod: seconds(k.evictionPressureTransitionPeriod ?? 300),
    mergeDefaultEvictionSettings: false,
  };
}

/** Ours where nothing else is said: the documentation's example. */
function shutdownOf(k: KubeletConfiguration): Config {
  if (k.shutdownGracePeriodByPodPriority)
    return { shutdownGracePeriod: '0s', shutdownGracePeriodCriticalPods: '0s', shutdownGracePeriodByPodPriority: k.shutdownGracePeriodByPodPriority }; // prettier-ignore
  return {
    shutdownGracePeriod: seconds(k.shutdownGracePeriod ?? 30),
    shutdownGracePeriodCriticalPods: seconds(k.shutdownGracePeriodCriticalPods ?? 10),
  };
}

export const KUBELET_CONFIG_META = { kind: 'KubeletConfiguration', apiVersion: 'kubelet.config.k8s.io/v1beta1' };
