/** Memory that a machine's kernel, container runtime and kubelet take beside the containers: modelled, a fixed part. */
export const SYSTEM_MEMORY_BYTES = 350 * 1024 * 1024;
