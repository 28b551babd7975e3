import type { WorldRequest, WorldResponse } from '../world/http.ts';

/** What the network needs of the world; `World` has it. */
export interface NetworkWorld {
  deliver(ip: string, port: number, request: WorldRequest): WorldResponse;
  /** The pod that holds the address; pods on a machine's own address are not found. */
  podAt(ip: string): SandboxPlace | undefined;
  machine(name: string): { readonly name: string; readonly ip: string } | undefined;
  /** Of a machine or of a pod on it. */
  machineOfIp(ip: string): { readonly name: string; readonly ip: string } | undefined;
  isPowered(machine: string): boolean;
  readonly sandboxes: { get(podUid: string): SandboxPlace | undefined };
}

export interface SandboxPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly machine: string;
  readonly ip: string;
  readonly isReady: boolean;
}
