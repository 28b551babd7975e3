import { useCallback } from 'react';
import { interpolate, type TextArgs } from '../i18n/interpolate.ts';
import type { Locale } from '../store/state.ts';
import { useApp } from '../store/context.ts';

/** Words of the dialogs about machines; loaded with them, as most visits never open one. */
const EN = {
  'add.title': 'Add nodes',
  'add.about':
    'New machines join the cluster: each kubelet registers its node, then DaemonSet pods and whatever waits for room come.',
  'add.shape': 'Shape',
  'preset.small': 'Small',
  'preset.medium': 'Medium',
  'preset.large': 'Large',
  'preset.gpu': 'GPU',
  'add.count': 'How many (1 to {max})',
  'add.zone': 'Zone',
  'add.zone.auto': 'where there are fewest',
  'add.taint': 'Only for pods that tolerate it (taint {taint})',
  'add.more': 'What is different, in words',
  'add.submit': 'Add {n} {n|node|nodes}',
  'add.done': '{names} {n|joins|join} the cluster',
  'remove.title': 'Remove a node',
  'remove.which': 'Which node',
  'remove.how': 'How',
  'remove.safe': 'Drain, delete, switch off',
  'remove.safe.about':
    'As kubectl drain and kubectl delete node: pods are evicted as their budgets allow, then the machine goes.',
  'remove.drain': 'Drain only',
  'remove.drain.about': 'As kubectl drain: the machine stays, cordoned and empty but for DaemonSet pods.',
  'remove.vm': 'Take the machine away',
  'remove.vm.about':
    'As deleting a VM: nobody is told. The node is NotReady after 50 s, its pods are replaced five minutes later, and its Node object stays until somebody deletes it.',
  'remove.vm.cloud':
    'As deleting a VM: the cloud notices. Once the node is NotReady (after 50 s) its controller deletes the Node; the pods are collected and replaced within a minute.',
  'remove.submit': 'Remove {name}',
  'remove.submit.drain': 'Drain {name}',
  'remove.waiting': '{n} {n|pod is|pods are} still there.',
  'remove.paused': 'Time stands still: play to let them go.',
  'remove.done': '{name} is gone',
  'remove.drained': '{name} is drained',
  'remove.none': 'There is no machine that can be removed.',
  stop: 'Stop',
  close: 'Close',
} as const;

const ZH: Readonly<Record<keyof typeof EN, string>> = {
  'add.title': '添加节点',
  'add.about': '新机器加入集群：每个 kubelet 注册自己的节点，随后 DaemonSet 的 Pod 和等待空间的 Pod 会到来。',
  'add.shape': '规格',
  'preset.small': '小',
  'preset.medium': '中',
  'preset.large': '大',
  'preset.gpu': 'GPU',
  'add.count': '数量（1 到 {max}）',
  'add.zone': '可用区',
  'add.zone.auto': '机器最少的那个',
  'add.taint': '只给容忍它的 Pod（污点 {taint}）',
  'add.more': '不同之处（用文字）',
  'add.submit': '添加 {n} 个节点',
  'add.done': '{names} 正在加入集群',
  'remove.title': '移除节点',
  'remove.which': '哪个节点',
  'remove.how': '方式',
  'remove.safe': '排空、删除、关机',
  'remove.safe.about': '如同 kubectl drain 和 kubectl delete node：在干扰预算允许下驱逐 Pod，然后移走机器。',
  'remove.drain': '仅排空',
  'remove.drain.about': '如同 kubectl drain：机器保留，被封锁，只剩 DaemonSet 的 Pod。',
  'remove.vm': '直接移走机器',
  'remove.vm.about':
    '如同删除虚拟机：不通知任何人。50 秒后节点变为 NotReady，再过五分钟 Pod 被替换；Node 对象保留到有人删除它。',
  'remove.vm.cloud':
    '如同删除虚拟机：云会察觉。50 秒后节点变为 NotReady，云的控制器随即删除它的 Node；一分钟之内 Pod 被回收并替换。',
  'remove.submit': '移除 {name}',
  'remove.submit.drain': '排空 {name}',
  'remove.waiting': '还有 {n} 个 Pod。',
  'remove.paused': '时间静止：播放后它们才会离开。',
  'remove.done': '{name} 已移除',
  'remove.drained': '{name} 已排空',
  'remove.none': '没有可以移除的机器。',
  stop: '停止',
  close: '关闭',
};

export const MACHINE_TEXTS: Readonly<Record<Locale, Readonly<Record<keyof typeof EN, string>>>> = { en: EN, zh: ZH };

export type MachineText = (key: keyof typeof EN, args?: TextArgs) => string;

export function useMachineText(): MachineText {
  const locale = useApp((state) => state.locale);
  return useCallback((key, args) => interpolate(MACHINE_TEXTS[locale][key], args), [locale]);
}
