import type { join as en } from '../en/join.ts';

export const join = {
  title: '用你自己的 kubectl 控制这个集群',
  about: '你电脑上的一个小服务器把 kubectl、helm 等程序的请求转给本页中的集群。数据不会离开你的电脑。',
  'step.serve': '在 Drydock 的副本中启动服务器',
  'step.code': '粘贴它打印的代码',
  'step.use': '开始使用',
  code: '代码',
  codeHint: '形如 8001-Zx3…',
  codeBad: '这不是服务器给出的代码。',
  copy: '复制',
  join: '加入',
  leave: '离开',
  'status.off': '未加入',
  'status.connecting': '正在连接端口 {port}',
  'status.joined': '已在端口 {port} 加入',
  'status.waiting': '端口 {port} 没有应答，正在重试',
  'status.refused': '端口 {port} 上的服务器拒绝了：代码不对，或已有别的页面加入',
  note: '请保持本页打开。exec、attach 和 port-forward 不能进入页面中的集群。',
} as const satisfies Record<keyof typeof en, string>;
