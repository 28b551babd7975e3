import type { app as en } from '../en/app.ts';

export const app = {
  name: 'Drydock',
  tagline: '浏览器标签页里的 Kubernetes',
  booting: '正在启动集群',
  'panel.yaml': 'YAML',
  'panel.resources': '资源',
  'panel.faults': '故障',
  'panel.traffic': '流量',
  'tone.ready': '就绪',
  'tone.pending': '准备中',
  'tone.failed': '有问题',
  'tone.leaving': '正在离开',
  'tone.done': '已完成',
} as const satisfies Record<keyof typeof en, string>;
