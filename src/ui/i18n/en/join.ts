/** Texts about controlling the page's cluster from outside. */
export const join = {
  title: 'Control this cluster with your own kubectl',
  about:
    'A small server on your computer passes what kubectl, helm and other programs ask to the cluster in this page. Nothing leaves your computer.',
  'step.serve': 'Start the server in a copy of Drydock',
  'step.code': 'Paste the code it prints',
  'step.use': 'Use it',
  code: 'Code',
  codeHint: 'Looks like 8001-Zx3…',
  codeBad: 'That is no code of the server.',
  copy: 'Copy',
  join: 'Join',
  leave: 'Leave',
  'status.off': 'Not joined',
  'status.connecting': 'Connecting to port {port}',
  'status.joined': 'Joined on port {port}',
  'status.waiting': 'No answer on port {port}; trying again',
  'status.refused': 'The server on port {port} refused: wrong code, or another page has joined',
  note: 'Keep this page open. exec, attach and port-forward do not reach into a page.',
} as const;
