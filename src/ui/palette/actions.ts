import { downloadReport } from '../crash/download-report.ts';
import { cronJobs, jumpToNextRun } from '../clock/next-run.ts';
import { rewind, stepEvent, stepMs, togglePlay } from '../clock/clock-commands.ts';
import type { TextKey } from '../i18n/texts.ts';
import type { AppState } from '../store/state.ts';

/** What the palette can do. To add an action: one line here, its words in i18n/{en,zh}/app.ts. */
export interface PaletteAction {
  readonly id: string;
  readonly titleKey: TextKey;
  readonly shortcut?: string;
  /** Further words it is found by, in English. */
  readonly words?: string;
  readonly isEnabled?: (state: AppState) => boolean;
  readonly run: (state: AppState) => void;
}

export const ACTIONS: readonly PaletteAction[] = [
  { id: 'play', titleKey: 'app.action.play', shortcut: 'Space', words: 'resume stop', run: togglePlay },
  { id: 'step-event', titleKey: 'app.action.stepEvent', shortcut: '→', run: stepEvent },
  { id: 'step-second', titleKey: 'app.action.stepSecond', shortcut: 'Shift →', run: (state) => stepMs(state, 1000) },
  {
    id: 'next-run',
    titleKey: 'app.action.nextRun',
    words: 'cron schedule time skip',
    isEnabled: (state) => cronJobs(state).length > 0,
    run: (state) => jumpToNextRun(state, cronJobs(state)),
  },
  {
    id: 'rewind-step',
    titleKey: 'app.action.rewindStep',
    shortcut: '←',
    isEnabled: ({ clock }) => clock.canRewindStep,
    run: (state) => rewind(state, 'step'),
  },
  {
    id: 'rewind-command',
    titleKey: 'app.action.rewindCommand',
    shortcut: 'Shift ←',
    words: 'undo rewind',
    isEnabled: ({ clock }) => clock.canRewindCommand,
    run: (state) => rewind(state, 'command'),
  },
  { id: 'yaml', titleKey: 'app.action.yaml', shortcut: '1', words: 'editor examples', run: (s) => s.openPanel('yaml') },
  { id: 'resources', titleKey: 'app.action.resources', shortcut: '2', run: (s) => s.openPanel('resources') },
  {
    id: 'faults',
    titleKey: 'app.action.faults',
    shortcut: '3',
    words: 'chaos break',
    run: (s) => s.openPanel('faults'),
  },
  {
    id: 'traffic',
    titleKey: 'app.action.traffic',
    shortcut: '4',
    words: 'requests',
    run: (s) => s.openPanel('traffic'),
  },
  { id: 'nodes', titleKey: 'app.action.nodes', words: 'view', run: (state) => state.setView('nodes') },
  { id: 'ownership', titleKey: 'app.action.ownership', words: 'view', run: (state) => state.setView('ownership') },
  {
    id: 'add-node',
    titleKey: 'app.action.addNode',
    words: 'machine join gpu zone scale autoscaler vm',
    run: (s) => s.openOverlay('add-node'),
  },
  {
    id: 'remove-node',
    titleKey: 'app.action.removeNode',
    words: 'machine drain delete cordon vm',
    run: (s) => s.openOverlay('remove-node'),
  },
  {
    id: 'theme',
    titleKey: 'app.action.theme',
    words: 'dark light colours colors',
    run: (state) => state.setTheme(state.theme === 'light' ? 'dark' : 'light'),
  },
  {
    id: 'language',
    titleKey: 'app.action.language',
    words: 'chinese english 中文',
    run: (state) => state.setLocale(state.locale === 'en' ? 'zh' : 'en'),
  },
  { id: 'report', titleKey: 'app.action.report', words: 'seed trace', run: (state) => void downloadReport(state) },
  {
    id: 'join',
    titleKey: 'app.action.join',
    words: 'kubectl helm bridge terminal serve connect',
    run: (s) => s.openOverlay('join'),
  },
  {
    id: 'cluster',
    titleKey: 'app.action.cluster',
    words: 'reset restart kubeadm preset static pods cloud provider loadbalancer',
    run: (s) => s.openOverlay('cluster'),
  },
  {
    id: 'share',
    titleKey: 'share.title',
    words: 'link export download save yaml import',
    run: (s) => s.openOverlay('share'),
  },
  {
    id: 'system',
    titleKey: 'graph.system',
    words: 'kube-system namespaces all',
    run: (s) => s.setNamespace(s.namespace === '*' ? '' : '*'),
  },
  {
    id: 'help',
    titleKey: 'app.action.help',
    shortcut: '?',
    words: 'about keyboard',
    run: (s) => s.openOverlay('help'),
  },
  {
    id: 'crash',
    titleKey: 'app.action.crash',
    words: 'debug',
    run: ({ client }) => client.send({ type: 'debug.crash' }),
  },
];
