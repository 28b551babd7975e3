import type { Mount } from './files/file-view.ts';

/**
 * What exists whether or not the control plane runs, as records of the world store. Times are virtual milliseconds.
 * Invariant: what a process does next can be told from its record alone, so a restored world goes on as before.
 */
export interface MachineRecord {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Of its one disk; default: about 98 GiB. */
  readonly diskBytes?: number;
  readonly maxPods: number;
  readonly zone: string;
  readonly region: string;
  readonly instanceType: string;
  readonly ip: string;
  /** Besides the usual ones, given to its Node when that registers. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly MachineTaint[];
  /** Extended resources: { 'nvidia.com/gpu': 1 }. */
  readonly extended?: Readonly<Record<string, number>>;
  /** No network for pods until a CNI plugin was installed. */
  readonly needsCni?: boolean;
  /** What its kubelet is configured to do. */
  readonly kubelet?: KubeletConfiguration;
  /** Times it was switched on; a new boot id each time. */
  readonly boots: number;
  /** When it came, and when it was switched on last; default: at the engine's beginning. */
  readonly since?: number;
  readonly bootedAt?: number;
}

/** The fields of kubelet.config.k8s.io/v1beta1 that can be chosen, in seconds. */
export interface KubeletConfiguration {
  /** Time for pods to end when the machine shuts down, critical ones included; 0: they are not asked. */
  readonly shutdownGracePeriod?: number;
  /** Of that, what is kept for critical pods. */
  readonly shutdownGracePeriodCriticalPods?: number;
  /** Instead of the two: time for each range of priorities, from its lowest priority on. */
  readonly shutdownGracePeriodByPodPriority?: readonly ShutdownGracePeriod[];
  /** { 'memory.available': '200Mi', 'nodefs.available': '10%' }; replaces the usual ones. */
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  /** By the same names, in seconds. */
  readonly evictionSoftGracePeriod?: Readonly<Record<string, number>>;
  readonly evictionMaxPodGracePeriod?: number;
  readonly evictionPressureTransitionPeriod?: number;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
}

export interface ShutdownGracePeriod {
  readonly priority: number;
  readonly shutdownGracePeriodSeconds: number;
}

export interface MachineTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** A pod's place on a machine: its network namespace and address. One for each pod uid. */
export interface SandboxRecord {
  readonly podUid: string;
  readonly namespace: string;
  readonly pod: string;
  readonly machine: string;
  readonly ip: string;
  readonly isHostNetwork: boolean;
  /** Ports of the machine that lead to ports of the pod. */
  readonly hostPorts?: readonly PortMapping[];
  readonly attempt: number;
  readonly createdAt: number;
  /** False after its machine went down, or once it was stopped: it has no network and a new one is needed. */
  readonly isReady: boolean;
}

export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  /** Default: TCP. */
  readonly protocol?: 'UDP';
  /** The one address of the machine that it is bound to. */
  readonly hostIp?: string;
}

/** What a process is made from: fixed when the container is created. */
export interface ContainerSpec {
  readonly podUid: string;
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
  readonly machine: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables of Services, shared by many: what `env` does not have. */
  readonly links?: Readonly<Record<string, string>>;
  /** Declared container ports. */
  readonly ports: readonly number[];
  /** Init containers and containers of a Job's pod: unknown programs do some work and end. */
  readonly runsToCompletion: boolean;
  readonly resources?: ContainerResources;
  /** Volumes in its file system. */
  readonly mounts?: readonly Mount[];
  /** Whom it runs as, where that is not the image's own user. */
  readonly rights?: { readonly uid?: number; readonly gid?: number; readonly groups?: readonly number[] };
  readonly readOnlyRoot?: boolean;
  readonly security?: ContainerSecurity;
  /** Bytes it asks for, or 'last': how soon the kernel kills it for memory. Absent: first of all. */
  readonly oom?: number | 'last';
  readonly workingDir?: string;
  readonly hostname?: string;
  /** Of a pod with a subdomain: 'nginx.default.svc.cluster.local'. */
  readonly domain?: string;
  /** /etc/resolv.conf, if it is not the cluster's. */
  readonly resolv?: string;
  /** It has the machine's own names. */
  readonly isHostNetwork?: true;
  /** Lines of /etc/hosts besides the usual ones. */
  readonly hosts?: readonly string[];
  /** Where it leaves its last words; default: /dev/termination-log. */
  readonly terminationPath?: string;
  readonly usesLogAsLastWords?: boolean;
  /** Its standard input is open: until the first who attached goes, or for ever. */
  readonly stdin?: 'once' | 'open';
  readonly tty?: boolean;
}

/** What the runtime is told of privileges and namespaces, where that is not the usual. */
export interface ContainerSecurity {
  /** Capabilities without CAP_, besides the runtime's usual ones and of those. */
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
  readonly isPrivileged?: true;
  readonly hasNoNewPrivileges?: true;
  readonly isFiltered?: true;
  /** Groups that the image gives its users do not count. */
  readonly isStrict?: true;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly hasOwnUsers?: true;
  /** Whose processes it sees besides its own: its pod's, its machine's, or those of one container. */
  readonly sees?: 'pod' | 'machine' | { readonly container: string };
}

/** What the kernel is told of the container's requests and limits. */
export interface ContainerResources {
  readonly cpuRequestMilli?: number;
  readonly cpuLimitMilli?: number;
  readonly memoryRequestBytes?: number;
  readonly memoryLimitBytes?: number;
}

/** How a container ended. */
export interface ContainerExit {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number;
  readonly reason: string;
  /** Its last words. */
  readonly message?: string;
}

/** What is known of its main process; what scripts do in it is in `shells.ts`. */
export interface ProcessState {
  /** Of its first process, where containers share their processes; default: 1. */
  readonly pid?: number;
  /** Listens from then on. */
  readonly servesAt?: number;
  /** What its server keeps in mind, as its image understands it. */
  readonly memory?: string;
  /** Set by SIGTERM or SIGKILL: when it will be gone, and how. */
  readonly ending?: { readonly at: number; readonly exitCode: number; readonly reason?: string };
}

/** A container, running or exited; a restart replaces it and keeps the exit of the one before. */
export interface ContainerRecord {
  readonly spec: ContainerSpec;
  /** 64 hex digits. */
  readonly id: string;
  /** Restart count. */
  readonly attempt: number;
  readonly imageId: string;
  readonly startedAt: number;
  readonly process: ProcessState;
  /** Absent while it runs. */
  readonly exit?: ContainerExit;
  readonly previous?: ContainerExit;
}

/** An image on a machine's disk. */
export interface ImageRecord {
  readonly machine: string;
  /** With registry and tag: 'docker.io/library/nginx:1.27'. */
  readonly image: string;
  readonly imageId: string;
  readonly sizeBytes: number;
}

export interface IpamRecord {
  /** Offset in the CIDR of the address given out last; the search goes on after it. */
  readonly last: number;
}

export const containerKey = (podUid: string, name: string): string => `${podUid}/${name}`;
