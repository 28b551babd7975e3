/** Texts of the frame of the page: top bar, rail, panels, palette, dialogs. */
export const app = {
  name: 'Drydock',
  tagline: 'Kubernetes in a browser tab',
  booting: 'Starting the cluster',
  'panel.yaml': 'YAML',
  'panel.resources': 'Resources',
  'panel.faults': 'Faults',
  'panel.traffic': 'Traffic',
  'tone.ready': 'Ready',
  'tone.pending': 'On its way',
  'tone.failed': 'In trouble',
  'tone.leaving': 'Leaving',
  'tone.done': 'Done',
} as const;
