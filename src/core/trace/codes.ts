/**
 * Closed list of what can be traced. Policy: do not add types, add codes; every code has a sentence in each of the
 * page's languages (checked by the compiler there).
 */
export type TraceType = 'command' | 'write' | 'decision' | 'effect' | 'fault' | 'lifecycle';

export const TRACE_CODES = [
  // what the user did
  'user.apply',
  'user.delete',
  'user.request',
  'user.fault',
  'user.clear-fault',
  'user.traffic',
  'user.restore',
  // writes to the API store
  'object.created',
  'object.updated',
  'object.status-updated',
  'object.deletion-requested',
  'object.deleted',
  // components
  'component.started',
  'component.stopped',
  'component.retry',
  // control loops
  'deployment.new-replica-set',
  'deployment.scale',
  'deployment.rollback',
  'replicaset.create-pods',
  'replicaset.delete-pods',
  'daemonset.create-pods',
  'daemonset.delete-pods',
  'daemonset.replace-pods',
  'daemonset.new-revision',
  'disruption.allowed',
  'gc.delete-dependent',
  'gc.orphan',
  'namespace.delete-content',
  'endpointslice.sync',
  'serviceaccount.ensure',
  'root-ca.publish',
  'node-lifecycle.not-ready',
  'node-lifecycle.ready-again',
  'node-lifecycle.taint',
  'taint-eviction.evict',
  'node-ipam.assign',
  'scheduler.bound',
  'scheduler.unschedulable',
  // kubelet and world
  'kubelet.admit',
  'kubelet.reject',
  'kubelet.pull',
  'kubelet.pulled',
  'kubelet.pull-failed',
  'kubelet.pull-back-off',
  'kubelet.config-error',
  'kubelet.start-container',
  'kubelet.kill-container',
  'kubelet.back-off',
  'kubelet.probe-failed',
  'kubelet.probe-changed',
  'kubelet.pod-terminated',
  'kubelet.status',
  'container.started',
  'container.exited',
  'machine.registered',
  'machine.heartbeat',
  'proxy.sync',
  // faults
  'fault.injected',
  'fault.cleared',
] as const;

export type TraceCode = (typeof TRACE_CODES)[number];
