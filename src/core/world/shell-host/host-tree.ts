import { CORE_SCHEMA, dump } from 'js-yaml';
import type { Pod } from '../../api/types.ts';
import { encode } from '../files/bytes.ts';
import { treeOf, type DirNode } from '../files/node.ts';
import { hexId } from '../image-ref.ts';
import { KUBELET_CONFIG_META, kubeletConfig } from '../kubelet-config.ts';
import type { MachineRecord } from '../records.ts';
import { textOfManifest } from './static-manifest.ts';

/**
 * The files a machine's own system brings, where people look for them: who it is, how its kubelet is set up, the manifests
 * of its static pods. Pure. Modelled: a small Linux without real programs; certificates are empty words.
 */
const DIRECTORIES =
  'boot/ dev/ etc/cni/net.d/ etc/containerd/ etc/kubernetes/manifests/ etc/kubernetes/pki/ etc/ssl/certs/ home/ ' +
  'lib/modules/ media/ mnt/ opt/cni/bin/ proc/ root/ run/containerd/ sbin/ srv/ sys/ tmp/ usr/bin/ usr/lib/ usr/local/bin/ ' +
  'usr/sbin/ usr/share/ var/cache/ var/lib/containerd/ var/lib/kubelet/device-plugins/ var/lib/kubelet/pki/ ' +
  'var/lib/kubelet/plugins/ var/lib/kubelet/plugins_registry/ var/lib/kubelet/pods/ var/lib/kubelet/seccomp/ ' +
  'var/log/containers/ var/log/pods/ var/run/ var/tmp/ bin/';

export function hostTree(machine: MachineRecord, manifests: readonly Pod[]): DirNode {
  const files: Record<string, string> = {};
  for (const dir of DIRECTORIES.split(' ')) files[`/${dir}`] = '';
  for (const [path, text] of Object.entries(textsOf(machine))) files[path] = encode(text);
  for (const pod of manifests)
    files[`/etc/kubernetes/manifests/${pod.metadata.name}.yaml`] = encode(textOfManifest(pod));
  return treeOf(files);
}

const yaml = (value: unknown): string => dump(value, { schema: CORE_SCHEMA, noRefs: true, lineWidth: -1 });

/** Upstream: the node's systemd unit and files of kubeadm, containerd's configuration as kind has it. */
function textsOf(machine: MachineRecord): Readonly<Record<string, string>> {
  const { name, ip } = machine;
  return {
    '/etc/hostname': `${name}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${ip}\t${name}\n`,
    '/etc/machine-id': `${hexId(name).slice(0, 32)}\n`,
    '/etc/os-release': 'PRETTY_NAME="Drydock (simulated)"\nNAME="Drydock"\nID=drydock\nID_LIKE=debian\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
    '/etc/resolv.conf': 'nameserver 172.18.0.1\n',
    '/etc/crictl.yaml': 'runtime-endpoint: unix:///run/containerd/containerd.sock\n',
    '/etc/containerd/config.toml': CONTAINERD,
    '/etc/kubernetes/kubelet.conf': kubeconfig(`system:node:${name}`),
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': UNIT,
    '/var/lib/kubelet/config.yaml': yaml({ ...KUBELET_CONFIG_META, ...kubeletConfig(machine) }),
    '/var/lib/kubelet/kubeadm-flags.env': `KUBELET_KUBEADM_ARGS="--node-ip=${ip}"\n`,
  };
}

const kubeconfig = (user: string): string =>
  yaml({
    apiVersion: 'v1',
    clusters: [
      { cluster: { 'certificate-authority': '/etc/kubernetes/pki/ca.crt', server: 'https://10.96.0.1:443' }, name: 'kubernetes' }, // prettier-ignore
    ],
    contexts: [{ context: { cluster: 'kubernetes', user }, name: `${user}@kubernetes` }],
    'current-context': `${user}@kubernetes`,
    kind: 'Config',
    users: [{ name: user, user: {} }],
  });

const CONTAINERD = `version = 3

[plugins.'io.containerd.cri.v1.runtime'.containerd]
  default_runtime_name = 'runc'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
`;

const UNIT = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
`;
