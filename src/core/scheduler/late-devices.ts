import type { CelSource } from '../api/cel.ts';
import type { DevicePluginParts } from './device-plugin.ts';
import type { Plugin } from './plugin.ts';

/** What the scheduler needs only for pods with claims on devices; loaded late. */
export interface LateDevices {
  plugin(parts: DevicePluginParts, cel: CelSource): Plugin;
}
