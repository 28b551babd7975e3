import type { share as en } from '../en/share.ts';

export const share = {
  title: '分享或保存',
  about: '通过链接或文件把这里的内容交给别人。在对方确认之前，不会向他们的集群应用任何内容。',
  'link.title': '带有编辑器清单的链接',
  'link.text': '全部内容都在地址里，不经过任何服务器。打开后是同样的集群，但不含正在运行的对象。',
  'link.address': '链接',
  'link.copy': '复制链接',
  'link.tooLong': '内容太多，放不进链接。请改为保存文件。',
  'link.none': '编辑器中没有打开的文件。',
  'link.files': '包含的文件',
  'link.this': '仅 {name}',
  'link.all': '全部 {n} 个打开的文件',
  'file.title': '包含本集群已应用内容的文件',
  'file.text': '你应用过的所有对象，合成一个 YAML 文件，取它们现在的值。要打开它，把它拖到编辑器上即可。',
  'file.save': '保存为 YAML',
  'file.count': '{n} 个对象',
  'file.none': '还没有应用任何内容。',
  opened: '链接在编辑器中打开了 {n} 个文件。按下“应用”之前，不会应用任何内容。',
  unreadable: '无法读取此链接中的清单：链接可能被截断，或不是来自本页面。',
} as const satisfies { readonly [K in keyof typeof en]: string };
