import { describe, it } from 'vitest';
import { at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { is, log, prints } from '../testing/sights.ts';

/** Logs of containers as files, and what collects them. */
const LOGGING = 'concepts/cluster-administration/logging/';

/** admin/logging/fluentd-sidecar-config.yaml and two-files-counter-pod-agent-sidecar.yaml. */
const SIDECAR = (type: string): string => `
apiVersion: v1
kind: ConfigMap
metadata:
  name: fluentd-config
data:
  fluentd.conf: |
    <source>
      type tail
      format none
      path /var/log/1.log
      pos_file /var/log/1.log.pos
      tag count.format1
    </source>

    <source>
      type tail
      format none
      path /var/log/2.log
      pos_file /var/log/2.log.pos
      tag count.format2
    </source>

    <match **>
      type ${type}
    </match>
---
apiVersion: v1
kind: Pod
metadata:
  name: counter
spec:
  containers:
  - name: count
    image: busybox:1.28
    args:
    - /bin/sh
    - -c
    - >
      i=0;
      while true;
      do
        echo "$i: $(date)" >> /var/log/1.log;
        echo "$(date) INFO $i" >> /var/log/2.log;
        i=$((i+1));
        sleep 1;
      done
    volumeMounts:
    - name: varlog
      mountPath: /var/log
  - name: count-agent
    image: registry.k8s.io/fluentd-gcp:1.30
    env:
    - name: FLUENTD_ARGS
      value: -c /etc/fluentd-config/fluentd.conf
    volumeMounts:
    - name: varlog
      mountPath: /var/log
    - name: config-volume
      mountPath: /etc/fluentd-config
  volumes:
  - name: varlog
    emptyDir: {}
  - name: config-volume
    configMap:
      name: fluentd-config
`;

const COUNTER = `
apiVersion: v1
kind: Pod
metadata: { name: counter }
spec:
  nodeName: node-1
  containers:
  - name: count
    image: busybox:1.28
    args: [/bin/sh, -c, 'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done']
`;
const AGENT = `
apiVersion: v1
kind: ConfigMap
metadata: { name: agent }
data:
  fluent-bit.conf: |
    [SERVICE]
        Flush 1
    [INPUT]
        Name tail
        Path /var/log/containers/counter_*.log
        Tag kube.*
        multiline.parser docker, cri
    [OUTPUT]
        Name stdout
        Match *
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      nodeSelector: { kubernetes.io/hostname: node-1 }
      containers:
      - name: c
        image: fluent/fluent-bit:4.0
        volumeMounts:
        - { name: varlog, mountPath: /var/log, readOnly: true }
        - { name: config, mountPath: /fluent-bit/etc }
      volumes:
      - { name: varlog, hostPath: { path: /var/log } }
      - { name: config, configMap: { name: agent } }
---
apiVersion: v1
kind: Pod
metadata: { name: look }
spec:
  nodeName: node-1
  containers:
  - name: c
    image: busybox:1.28
    command: [sleep, infinity]
    volumeMounts: [{ name: root, mountPath: /host, readOnly: true }]
  volumes: [{ name: root, hostPath: { path: / } }]
`;
const agentPod =
  (line: RegExp): ReturnType<typeof log> =>
  (engine) => {
    const body = engine.handle({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      query: { labelSelector: 'app=agent' },
    });
    const { items } = body.body as { items: { metadata: { name: string } }[] };
    return log(items[0]?.metadata.name ?? 'none', line)(engine);
  };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a sidecar agent follows the files its application writes into a shared volume',
    page: `${LOGGING}#sidecar-container-with-a-logging-agent`,
    manifest: SIDECAR('google_cloud'),
    steps: [
      by(15, is('pod/counter', { status: { phase: 'Running' } })),
      by(25, log('counter/count-agent', /\[info\]: #0 following tail of \/var\/log\/1\.log$/)),
    ],
  },
  {
    name: 'an agent that prints shows each line once, with its tag',
    page: `${LOGGING}#sidecar-container-with-a-logging-agent`,
    manifest: SIDECAR('stdout'),
    steps: [
      by(30, log('counter/count-agent', /\+0000 count\.format1: \{"message":"5: Thu Jan {2}1 .* 2026"\}$/)),
      at(31, log('counter/count-agent', /\+0000 count\.format2: \{"message":"Thu Jan {2}1 .* INFO 5"\}$/)),
    ],
  },
  {
    name: 'an agent on the node finds the logs of its containers below /var/log',
    page: `${LOGGING}#using-a-node-logging-agent`,
    manifest: `${COUNTER}---${AGENT}`,
    steps: [
      by(15, is('ds/agent', { status: { numberReady: 1 } }), is('pod/counter', { status: { phase: 'Running' } }), is('pod/look', { status: { phase: 'Running' } })), // prettier-ignore
      at(25, agentPod(/^\[\d+\] kube\.var\.log\.containers\.counter_default_count-[0-9a-f]{64}\.log: \[\[\d+\.\d+, \{\}\], \{"time"=>"2026-.*", "stream"=>"stdout", "_p"=>"F", "log"=>"5: Thu Jan .*"\}\]$/)), // prettier-ignore
      at(
        26,
        prints(
          'look',
          ['sh', '-c', 'ls /host/var/log/containers'],
          /(^|\n)counter_default_count-[0-9a-f]{64}\.log(\n|$)/,
        ),
      ),
      at(32, prints('look', ['sh', '-c', 'cat /host/var/log/pods/default_counter_*/count/0.log | head -1'], /^2026-01-01T00:00:\d\d\.\d{9}Z stdout F 0: Thu Jan/)), // prettier-ignore
      at(38, prints('look', ['sh', '-c', 'echo x > /host/var/log/pods/x'], /Read-only file system/, 1)),
    ],
  },
];

describe('logs', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
