import type { KubeletConfiguration } from '../world/records.ts';
import type { CelSource } from '../api/cel.ts';
import type { SchedulerConfiguration } from '../scheduler/config/configuration.ts';
import type { MachineShape, NewMachines } from './machine-shape.ts';
import type { Descriptions } from '../apiserver/openapi.ts';

/** What an engine is made from. Everything has a default; equal options give equal runs. */
export interface EngineOptions {
  /** Seed of all randomness. */
  readonly seed?: number;
  /** Number of machines of the default shape, a shape for each, or pools of them. */
  readonly nodes?: number | readonly (MachineShape | NewMachines)[];
  /** Configuration of every kubelet; a machine's shape can say otherwise. */
  readonly kubelet?: KubeletConfiguration;
  /** What the control plane looks like (default 'plain'). */
  readonly preset?: Preset;
  /** Profiles and limits of kube-scheduler; afterwards the ConfigMap kube-system/kube-scheduler-config says them. */
  readonly scheduler?: SchedulerConfiguration;
  /** Deep-freeze stored objects: finds writers of shared values; costs time. */
  readonly freeze?: boolean;
  /** Hash every write, for comparing runs; costs time. */
  readonly hashWrites?: boolean;
  /**
   * Virtual time of the start in milliseconds after 2026-01-01T00:00:00Z (default 0), for a cluster whose clients have a
   * clock of their own.
   */
  readonly startMs?: number;
  /** Virtual milliseconds from a write to the informers of the components. */
  readonly watchDelayMs?: number;
  /** Whether a metrics-server runs and serves metrics.k8s.io (default: yes). */
  readonly metricsServer?: boolean;
  /** Whether a cloud gives Services of type LoadBalancer an address (default: yes; without one they stay pending). */
  readonly loadBalancers?: boolean;
  /**
   * 'simulated': the machines are those of a cloud, and a cloud-controller-manager tells the cluster of them, deletes the
   * Nodes of those that are gone and keeps routes (default: 'none').
   */
  readonly cloudProvider?: 'none' | 'simulated';
  /** Changes kept for looking back; older ones are compacted. */
  readonly historyLength?: number;
  /** Descriptions for OpenAPI (generated/docs.json), fetched when first asked for; without, schemas have none. */
  readonly descriptions?: () => Descriptions;
  /** Evaluates CEL (core/cel.ts), fetched when first needed: for rules of custom resources and admission policies. */
  readonly cel?: CelSource;
}

/**
 * 'plain': only nodes that take pods; the control plane runs beside them. 'kubeadm': the first machine is a control-plane
 * node whose components are pods, as kubeadm and kind make them.
 */
export type Preset = 'plain' | 'kubeadm';
