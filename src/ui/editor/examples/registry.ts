import type { TextKey } from '../../i18n/texts.ts';
import type { EditorFile } from '../../store/state.ts';
import autoscaling from './autoscaling.yaml?raw';
import badImage from './bad-image.yaml?raw';
import configAndSecret from './config-and-secret.yaml?raw';
import crashLoop from './crash-loop.yaml?raw';
import customResource from './custom-resource.yaml?raw';
import { DEFAULT_FILE } from './default-example.ts';
import devices from './devices.yaml?raw';
import disruptionBudget from './disruption-budget.yaml?raw';
import failingProbes from './failing-probes.yaml?raw';
import initAndSidecar from './init-and-sidecar.yaml?raw';
import jobAndCronjob from './job-and-cronjob.yaml?raw';
import movingDisk from './moving-disk.yaml?raw';
import networkPolicy from './network-policy.yaml?raw';
import placement from './placement.yaml?raw';
import preemption from './preemption.yaml?raw';
import rollingUpdate from './rolling-update.yaml?raw';
import spotShutdown from './spot-shutdown.yaml?raw';
import storage from './storage.yaml?raw';
import threeTierShop from './three-tier-shop.yaml?raw';
import timeZones from './time-zones.yaml?raw';
import tooBig from './too-big.yaml?raw';

/**
 * The manifests a visitor can start from, in the order of the menu. Each teaches one thing and says it in its comments.
 * To add one: a .yaml file here, two texts in i18n/{en,zh}/editor.ts, one line below.
 */
export interface Example {
  readonly id: string;
  readonly group: ExampleGroup;
  readonly titleKey: TextKey;
  readonly descriptionKey: TextKey;
  readonly files: readonly EditorFile[];
}

export type ExampleGroup = 'start' | 'trouble' | 'nodes' | 'more';

export const EXAMPLES: readonly Example[] = [
  example('hello-web', 'start', 'helloWeb', DEFAULT_FILE.text),
  example('rolling-update', 'start', 'rollingUpdate', rollingUpdate),
  example('three-tier-shop', 'start', 'threeTierShop', threeTierShop),
  example('config-and-secret', 'start', 'configAndSecret', configAndSecret),
  example('failing-probes', 'trouble', 'failingProbes', failingProbes),
  example('crash-loop', 'trouble', 'crashLoop', crashLoop),
  example('bad-image', 'trouble', 'badImage', badImage),
  example('too-big', 'trouble', 'tooBig', tooBig),
  example('placement', 'nodes', 'placement', placement),
  example('preemption', 'nodes', 'preemption', preemption),
  example('autoscaling', 'nodes', 'autoscaling', autoscaling),
  example('disruption-budget', 'nodes', 'disruptionBudget', disruptionBudget),
  example('spot-shutdown', 'nodes', 'spotShutdown', spotShutdown),
  example('moving-disk', 'nodes', 'movingDisk', movingDisk),
  example('devices', 'nodes', 'devices', devices),
  example('init-and-sidecar', 'more', 'initAndSidecar', initAndSidecar),
  example('storage', 'more', 'storage', storage),
  example('job-and-cronjob', 'more', 'jobAndCronjob', jobAndCronjob),
  example('time-zones', 'more', 'timeZones', timeZones),
  example('network-policy', 'more', 'networkPolicy', networkPolicy),
  example('custom-resource', 'more', 'customResource', customResource),
];

type ExampleName =
  Extract<TextKey, `editor.example.${string}.title`> extends `editor.example.${infer N}.title` ? N : never;

function example(id: string, group: ExampleGroup, name: ExampleName, text: string): Example {
  const titleKey: TextKey = `editor.example.${name}.title`;
  const descriptionKey: TextKey = `editor.example.${name}.description`;
  return { id, group, titleKey, descriptionKey, files: [{ name: `${id}.yaml`, text }] };
}
