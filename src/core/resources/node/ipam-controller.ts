import { objectKey } from '../../api/group-kind.ts';
import type { Node } from '../../api/types.ts';
import type { ControllerDef } from '../../runtime/controller.ts';
import { Ranges } from './ranges.ts';

/**
 * Gives each new node a range of pod addresses: the lowest free /24 of the cluster's ranges.
 * Upstream: pkg/controller/nodeipam/ipam/range_allocator.go (which goes round instead of taking the lowest).
 */
interface State {
  /** Range of each node, by its name; a range just given counts before the cache shows it. */
  readonly given: Map<string, string>;
  readonly ranges: Ranges;
}

export const nodeIpamController: ControllerDef<State> = {
  name: 'node-ipam-controller',
  for: 'Node',
  setup: () => ({ given: new Map(), ranges: new Ranges() }),
  observe(_kind, { type, object }, { state }) {
    const { name = '' } = object.metadata;
    if (type === 'deleted') release(state, name);
    else take(state, name, (object as Node).spec.podCIDR);
  },
  reconcile(ctx, key) {
    const node = ctx.informer('Node').byKey(key);
    if (!node || node.spec.podCIDR || node.metadata.deletionTimestamp) return;
    const cidr = ctx.state.given.get(key) ?? ctx.state.ranges.lowestFree();
    if (cidr === undefined) {
      ctx.recorder.event(node, 'Normal', 'CIDRNotAvailable', `Node ${key} status is now: CIDRNotAvailable`);
      return;
    }
    take(ctx.state, key, cidr);
    ctx.tracer.decide('node-ipam.assign', objectKey('Node', '', key), { cidr });
    ctx.client.patch('Node', '', key, { spec: { podCIDR: cidr, podCIDRs: [cidr] } });
  },
};

function take(state: State, node: string, cidr: string | undefined): void {
  if (!cidr) return;
  state.given.set(node, cidr);
  state.ranges.take(cidr);
}

function release(state: State, node: string): void {
  const cidr = state.given.get(node);
  state.given.delete(node);
  if (cidr !== undefined) state.ranges.release(cidr);
}
