import { describe, expect, it } from 'vitest';
import { attachmentName } from '../../api/attachment.ts';
import { controller, controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { attachDetachController } from './controller.ts';

/** The controller alone: nodes, volumes and the driver are played by the test. Rows follow upstream's reconciler_test.go. */
const MANAGED = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' };
const NAME = 'kubernetes.io/csi/csi.example.com^vol-1';
const KIND = 'storage.k8s.io/VolumeAttachment';
const idOn = (node: string): string => attachmentName('vol-1', 'csi.example.com', node);

function start(mode = 'ReadWriteOnce'): TestCluster & { restart(): void } {
  const cluster = createTestCluster();
  for (const name of ['node-1', 'node-2']) setNode(cluster, name);
  const [claim] = cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: [mode], volumeName: 'pv', resources: { requests: { storage: '1Gi' } } },
  });
  cluster.client.updateStatus('PersistentVolumeClaim', { ...claim, status: { phase: 'Bound' } } as never);
  cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: {
      accessModes: [mode],
      capacity: { storage: '1Gi' },
      csi: { driver: 'csi.example.com', volumeHandle: 'vol-1' },
      claimRef: { namespace: 'default', name: 'data', uid: claim?.metadata.uid },
    },
  });
  let { process } = cluster.start(manager());
  const restart = (): void => {
    process.stop();
    ({ process } = cluster.start(manager()));
  };
  return { ...cluster, restart };
}

const manager = () => controllerManager([controller(attachDetachController)]);

function setNode(cluster: TestCluster, name: string, ready = 'True'): void {
  if (!cluster.client.find('Node', '', name))
    cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, annotations: MANAGED } });
  const node = cluster.client.get('Node', '', name);
  const conditions = [{ type: 'Ready', status: ready }];
  cluster.client.updateStatus('Node', { ...node, status: { ...node.status, conditions } } as never);
}

function setInUse(cluster: TestCluster, name: string, volumesInUse: readonly string[]): void {
  const node = cluster.client.get('Node', '', name);
  cluster.client.updateStatus('Node', { ...node, status: { ...node.status, volumesInUse } } as never);
}

function run(cluster: TestCluster, name: string, nodeName: string): void {
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName,
      containers: [{ name: 'c', image: 'busybox' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
}

const remove = (cluster: TestCluster, name: string): void =>
  cluster.client.delete('Pod', 'default', name, { gracePeriodSeconds: 0 });

/** The driver's part. */
function setAttached(cluster: TestCluster, node: string, status: object = { attached: true }): void {
  const found = cluster.client.get(KIND, '', idOn(node));
  cluster.client.updateStatus(KIND, { ...found, status } as never);
}

const attachedOn = (cluster: TestCluster, node: string): unknown =>
  (cluster.client.get('Node', '', node).status?.volumesAttached ?? []).map((v) => v.name);
const attachments = (cluster: TestCluster): string[] => cluster.list(KIND).map((a) => a.spec.nodeName);

function attached(mode?: string): ReturnType<typeof start> {
  const cluster = start(mode);
  run(cluster, 'a', 'node-1');
  cluster.advance(100);
  setAttached(cluster, 'node-1');
  cluster.advance(1000);
  expect(attachedOn(cluster, 'node-1')).toEqual([NAME]);
  return cluster;
}

describe('the attach-detach controller', () => {
  it('attaches what a pod needs, and detaches what nobody uses (OneDesiredVolumeAttachThenDetachWithUnmountedVolume)', () => {
    const cluster = attached();
    expect(cluster.events('SuccessfulAttachVolume')).toEqual([
      'Normal SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "pv" ',
    ]);
    remove(cluster, 'a');
    cluster.advance(1000);
    expect([attachments(cluster), attachedOn(cluster, 'node-1')]).toEqual([[], []]);
  });

  it('waits for the node to be done with it (OneDesiredVolumeAttachThenDetachWithMountedVolume)', () => {
    const cluster = attached();
    setInUse(cluster, 'node-1', [NAME]);
    cluster.advance(100);
    remove(cluster, 'a');
    cluster.advance(3_600_000);
    expect(attachments(cluster)).toEqual(['node-1']);
    setInUse(cluster, 'node-1', []);
    cluster.advance(1000);
    expect(attachments(cluster)).toEqual([]);
  });

  it.each([
    ['not ready: six minutes (OneVolumeDetachOnUnhealthyNode)', 'Unknown', 359_000, 362_000],
    ['ready again meanwhile: never', 'True', 3_600_000, 3_600_001],
  ])('takes a mounted volume from a node that is %s', (name, ready, heldMs, goneMs) => {
    const cluster = attached();
    setInUse(cluster, 'node-1', [NAME]);
    setNode(cluster, 'node-1', 'Unknown');
    cluster.advance(100);
    remove(cluster, 'a');
    cluster.advance(60_000);
    setNode(cluster, 'node-1', ready);
    cluster.advance(heldMs - 60_000);
    expect(attachments(cluster)).toEqual(['node-1']);
    cluster.advance(goneMs - heldMs);
    expect(attachments(cluster)).toEqual(name.includes('never') ? ['node-1'] : []);
  });

  it('takes it from a node that is out of service at once (OneVolumeDetachOnOutOfServiceTaintedNode)', () => {
    const cluster = attached();
    setInUse(cluster, 'node-1', [NAME]);
    setNode(cluster, 'node-1', 'Unknown');
    remove(cluster, 'a');
    cluster.advance(1000);
    expect(attachments(cluster)).toEqual(['node-1']);
    const node = cluster.client.get('Node', '', 'node-1');
    const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' as const }];
    cluster.client.update('Node', { ...node, spec: { ...node.spec, taints } });
    cluster.advance(1000);
    expect([attachments(cluster), attachedOn(cluster, 'node-1')]).toEqual([[], []]);
  });

  it.each([
    ['ReadWriteOnce', ['node-1'], 1],
    ['ReadWriteMany', ['node-1', 'node-2'], 0],
  ])('OneVolumeAttachAndDetachMultipleNodesWith%s', (mode, nodes, conflicts) => {
    const cluster = attached(mode);
    run(cluster, 'b', 'node-2');
    cluster.advance(5000);
    expect(attachments(cluster).sort()).toEqual(nodes);
    expect(cluster.events('FailedAttachVolume')).toHaveLength(conflicts);
  });

  it('tells what the driver says, and tries again later and later', () => {
    const cluster = start();
    run(cluster, 'a', 'node-1');
    cluster.advance(100);
    setAttached(cluster, 'node-1', { attached: false, attachError: { message: 'no room' } });
    cluster.advance(1000);
    expect(cluster.events('FailedAttachVolume')).toEqual([
      'Warning FailedAttachVolume AttachVolume.Attach failed for volume "pv" : no room',
    ]);
    expect(attachedOn(cluster, 'node-1')).toEqual([]);
    setAttached(cluster, 'node-1');
    cluster.advance(3000);
    expect(attachedOn(cluster, 'node-1')).toEqual([NAME]);
  });

  it('gives up waiting for a driver after two minutes', () => {
    const cluster = start();
    run(cluster, 'a', 'node-1');
    cluster.advance(119_000);
    expect(cluster.events('FailedAttachVolume')).toEqual([]);
    cluster.advance(10_000);
    expect(cluster.events('FailedAttachVolume')).toEqual([
      'Warning FailedAttachVolume AttachVolume.Attach failed for volume "pv" : timed out waiting for external-attacher of csi.example.com CSI driver to attach volume vol-1',
    ]);
  });

  it('knows after a restart what was attached, and detaches what is no longer wanted', () => {
    const cluster = attached();
    cluster.restart();
    cluster.advance(1000);
    expect([attachments(cluster), attachedOn(cluster, 'node-1')]).toEqual([['node-1'], [NAME]]);
    expect(cluster.events('SuccessfulAttachVolume')).toHaveLength(1);
    remove(cluster, 'a');
    cluster.restart();
    cluster.advance(1000);
    expect([attachments(cluster), attachedOn(cluster, 'node-1')]).toEqual([[], []]);
  });

  it('finds a dangling attachment by its VolumeAttachment (processVolumeAttachments)', () => {
    const cluster = start();
    run(cluster, 'a', 'node-1');
    cluster.advance(100);
    remove(cluster, 'a');
    cluster.restart();
    cluster.advance(2000);
    expect(attachments(cluster)).toEqual([]);
  });

  it('notices within a minute that an attachment was deleted under it, and attaches anew', () => {
    const cluster = attached();
    cluster.client.delete(KIND, '', idOn('node-1'));
    cluster.advance(30_000);
    expect(attachments(cluster)).toEqual([]);
    cluster.advance(31_000);
    expect(attachments(cluster)).toEqual(['node-1']);
  });

  it('leaves alone nodes whose kubelets attach themselves, and drivers that need no attaching', () => {
    const cluster = start();
    cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-3' } });
    run(cluster, 'a', 'node-3');
    cluster.advance(1000);
    cluster.apply({ apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'csi.example.com' }, spec: { attachRequired: false } }); // prettier-ignore
    cluster.advance(100);
    run(cluster, 'b', 'node-1');
    cluster.advance(1000);
    expect(attachments(cluster)).toEqual([]);
  });
});
