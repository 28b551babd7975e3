import { DynamicResources } from './dra/device-plugin.ts';
import type { LateDevices } from './late-devices.ts';

export const LATE_DEVICES: LateDevices = { plugin: (parts, cel) => new DynamicResources(parts, cel) };
