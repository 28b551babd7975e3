import type { Node, NodeAddress } from '../../../api/types.ts';

/**
 * The cloud as its controllers see it: machines, routes, load balancers. Whoever builds the cluster hands it in.
 * Upstream: staging/src/k8s.io/cloud-provider/cloud.go (InstancesV2, Routes, LoadBalancer).
 */
export interface CloudInstance {
  readonly providerID: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly region: string;
  readonly addresses: readonly NodeAddress[];
  readonly isShutDown: boolean;
}

export interface CloudRoute {
  readonly name: string;
  readonly node: string;
  readonly cidr: string;
}

export interface Cloud {
  /** The machine behind a Node; undefined: there is none (any more). */
  instance(node: Node): CloudInstance | undefined;
  routes(): readonly CloudRoute[];
  createRoute(route: CloudRoute): void;
  deleteRoute(route: CloudRoute): void;
}
