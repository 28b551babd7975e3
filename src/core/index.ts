/** The one door of the core. */
export { createEngine } from './engine/create-engine.ts';
export type { Engine } from './engine/engine.ts';
export type { AdvanceOptions, MachineState, ObjectChange, ResourceInfo, Snapshot } from './engine/engine-types.ts';
export type { MachineShape, NewMachines } from './engine/machine-shape.ts';
export type { EngineOptions, Preset } from './engine/options.ts';
export type { KubeletConfiguration } from './world/records.ts';
export type { Opened, StreamTarget, TextStream } from './apiserver/connect.ts';
export type { ApiRequest, ApiResponse } from './apiserver/request.ts';
export type { WatchLine, WatchSession } from './apiserver/watch.ts';
export type { FaultRecord, FaultRequest, FaultTargetKind } from './faults/fault.ts';
export type {
  Hop,
  HttpCall,
  HttpOutcome,
  RequestFailure,
  RoutingEndpoint,
  RoutingRule,
  RoutingTable,
  TrafficReport,
  TrafficSource,
} from './network/types.ts';
export type { LoadShape } from './network/types.ts';
export type { AutoscalerReasoning, MetricReasoning } from './resources/horizontal-pod-autoscaler/reasoning.ts';
export type { SchedulerConfiguration, SchedulerProfile } from './scheduler/config/configuration.ts';
export type { NodeVerdict, PluginScore, SchedulingAttempt } from './scheduler/verdict.ts';
export type { TraceCode, TraceType } from './trace/codes.ts';
export type { TraceRecord } from './trace/trace.ts';
export { fromBytes, toBytes } from './world/files/bytes.ts';
export type { LeafAnswer, LeafRequest } from './world/shell/run/proc.ts';
export type { ExecOptions, Execution } from './world/shell-host/execution.ts';
export { whyMissing } from './world/why-missing.ts';
