/** Texts about giving a lesson to others: links, files. */
export const share = {
  title: 'Share or save',
  about: 'A link or a file gives others what you have here. Nothing is applied in their cluster before they say so.',
  'link.title': 'A link with the manifests of the editor',
  'link.text':
    'Everything is in the address itself; no server keeps it. It opens the same kind of cluster, without what runs in it.',
  'link.address': 'Link',
  'link.copy': 'Copy link',
  'link.tooLong': 'This is too much for a link. Save a file instead.',
  'link.none': 'No file is open in the editor.',
  'link.files': 'Files in it',
  'link.this': 'Only {name}',
  'link.all': 'All {n} open files',
  'file.title': 'A file with what was applied in this cluster',
  'file.text':
    'All objects you applied, in one YAML file, with the values they have now. To open it, drop it on the editor.',
  'file.save': 'Save as YAML',
  'file.count': '{n} {n|object|objects}',
  'file.none': 'Nothing has been applied yet.',
  opened: 'The link brought {n} {n|file|files} into the editor. Nothing is applied before you press Apply.',
  unreadable: 'The manifests in this link cannot be read: it was cut off, or is not from this page.',
} as const;
