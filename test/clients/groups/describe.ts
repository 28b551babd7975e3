import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef, Want } from '../group.ts';

/** kubectl describe of every kind that it has a describer for. */
export const describe: GroupDef = { name: 'describe', run };

const DESCRIBED: Readonly<Record<string, readonly Want[]>> = {
  'pod talker': [
    /^Name: +talker$/m,
    /^Node: +node-\d\/\S+$/m,
    /^Status: +Running$/m,
    'Init Containers:',
    'Container ID: containerd://',
    'Reason: Completed',
    'Exit Code: 0',
    'Ready: True',
    'PodReadyToStartContainers True',
    'QoS Class: BestEffort',
    'kube-api-access-',
    'TokenExpirationSeconds: 3607',
    'node.kubernetes.io/not-ready:NoExecute op=Exists for 300s',
    /Scheduled +\S+ +default-scheduler +Successfully assigned describe\/talker to node-\d/,
    /Pulled +.*kubelet/,
    /Started +\S+ +kubelet +spec.containers\{talk\}: Container started/,
  ],
  'deployment web': [
    'Replicas: 2 desired | 2 updated | 2 total | 2 available | 0 unavailable',
    'StrategyType: RollingUpdate',
    'RollingUpdateStrategy: 25% max unavailable, 25% max surge',
    'Available True MinimumReplicasAvailable',
    'Progressing True NewReplicaSetAvailable',
    /NewReplicaSet: +web-\S+ \(2\/2 replicas created\)/,
    /ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set web-\S+ from 0 to 2/,
  ],
  'rs -l app=web': [
    'Controlled By: Deployment/web',
    'Replicas: 2 current / 2 desired',
    'Pods Status: 2 Running / 0 Waiting / 0 Succeeded / 0 Failed',
    /SuccessfulCreate +\S+ +replicaset-controller +Created pod: web-/,
  ],
  'statefulset db': [
    'Replicas: 1 desired | 1 total',
    'Update Strategy: RollingUpdate',
    'Partition: 0',
    'Volume Claims:',
    'Capacity: 1Gi',
    /SuccessfulCreate +\S+ +statefulset-controller +create Pod db-0 in StatefulSet db successful/i,
  ],
  'daemonset agent': ['Desired Number of Nodes Scheduled: 3', 'Number of Nodes Misscheduled: 0', 'SuccessfulCreate'],
  'rc old': ['Replicas: 1 current / 1 desired', 'Pods Status: 1 Running'],
  'job sum': [
    'Parallelism: 1',
    'Completions: 1',
    'Completion Mode: NonIndexed',
    'Pods Statuses: 0 Active (0 Ready) / 1 Succeeded / 0 Failed',
    'SuccessfulCreate',
    'Completed',
  ],
  'cronjob leap': [
    'Schedule: 0 3 29 2 *',
    'Concurrency Policy: Allow',
    'Suspend: False',
    'Successful Job History Limit: 3',
    'Last Schedule Time: <unset>',
  ],
  'svc web': [
    'Selector: app=web',
    'Type: ClusterIP',
    'IP Families: IPv4',
    'TargetPort: http/TCP',
    /Endpoints: +10\.\S+:80,10\.\S+:80/,
    'Session Affinity: None',
    'Internal Traffic Policy: Cluster',
  ],
  'endpointslice -l kubernetes.io/service-name=web': [
    'AddressType: IPv4',
    'http 80 TCP',
    'Ready: true',
    'TargetRef: Pod/web-',
  ],
  'endpoints web': ['Subsets:', 'http 80 TCP'],
  'ingress web': ['Ingress Class: nginx', 'web.example.org', /web:http \(10\.\S+:80,10\.\S+:80\)/],
  'networkpolicy only-web': [
    'PodSelector: app=db',
    'To Port: 5432/TCP',
    'PodSelector: app=web',
    'Policy Types: Ingress',
  ],
  'configmap web-config': ['greeting:', 'hello', 'BinaryData'],
  'secret web-secret': ['Type: Opaque', 'password: 6 bytes'],
  'serviceaccount robot': ['Name: robot', 'Image pull secrets: <none>'],
  'role reader': ['PolicyRule:', 'pods/log [] [] [get list]'],
  'rolebinding reader': ['Kind: Role', 'ServiceAccount robot'],
  'clusterrole looker': ['nodes [] [] [get list watch]'],
  'clusterrolebinding looker': ['Kind: ClusterRole', 'User lena'],
  'hpa old': [
    'Reference: ReplicationController/old',
    'Min replicas: 1',
    'Max replicas: 3',
    'resource cpu on pods (as a percentage of request):',
  ],
  'pdb db': ['Min available: 1', 'Selector: app=db', 'Allowed disruptions: 0', 'Current: 1', 'Desired: 1', 'Total: 1'],
  'quota many': ['Resource Used Hard', /^pods +\d+ +50$/m, /^services +\d+ +10$/m],
  'limits small': ['Type Resource Min Max Default Request Default Limit', 'Container memory - 4Gi 16Mi 256Mi'],
  'pvc data-db-0': [
    'Status: Bound',
    'StorageClass: standard',
    'Capacity: 1Gi',
    'Used By: db-0',
    'Finalizers: [kubernetes.io/pvc-protection]',
  ],
  'pvc later': ['Status: Pending', 'waiting for first consumer to be created before binding'],
  'pv shelf': [
    'Reclaim Policy: Retain',
    'Type: NFS',
    'Server: nfs.example.org',
    'Status: Available',
    'Finalizers: [kubernetes.io/pv-protection]',
  ],
  'storageclass standard': ['IsDefaultClass: Yes', 'VolumeBindingMode: WaitForFirstConsumer'],
  'priorityclass urgent': [
    'Value: 1000',
    'GlobalDefault: false',
    'PreemptionPolicy: PreemptLowerPriority',
    'Description: for what cannot wait',
  ],
  'ingressclass nginx': ['Controller: example.org/ingress'],
  'namespace describe': ['Status: Active', 'Resource Quotas', 'Resource Limits'],
  'node node-1': [
    'Roles: <none>',
    'Ready True',
    'KubeletReady',
    'Capacity:',
    'Allocatable:',
    'Kubelet Version: v1.36.0',
    'Non-terminated Pods:',
    'Allocated resources:',
    'PodCIDR:',
    'RenewTime:',
  ],
};

async function run(t: Group): Promise<void> {
  await t.sh(
    `kubectl apply -f ${MANIFESTS}/cluster-kinds.yaml -f ${MANIFESTS}/web.yaml -f ${MANIFESTS}/all-kinds.yaml`,
  );
  await t.sh(
    'kubectl rollout status deploy/web --timeout=60s && kubectl wait job/sum --for=condition=Complete --timeout=60s',
  );
  for (const [what, wants] of Object.entries(DESCRIBED)) await t.soon.ok(`kubectl describe ${what}`, ...wants);
  await t.no('kubectl describe pod nobody', 'Error from server (NotFound): pods "nobody" not found');
  await t.ok('kubectl describe pods', 'Name: talker', 'Name: db-0');
}
