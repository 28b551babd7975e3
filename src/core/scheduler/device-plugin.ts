import type { ComponentContext } from '../runtime/component.ts';
import type { EventRecorder } from '../runtime/recorder.ts';
import type { NodeCatalog, ObjectLookup, Plugin } from './plugin.ts';

/**
 * The part of DynamicResources that only pods with claims on devices need; made when the first such pod comes, as it is
 * loaded late. The plugin itself (plugins/dynamic-resources.ts) is there from the start.
 */
export type DevicePlugin = (parts: DevicePluginParts) => Plugin;

export interface DevicePluginParts {
  readonly ctx: ComponentContext;
  readonly nodes: NodeCatalog;
  readonly objects: ObjectLookup;
  readonly recorder: EventRecorder;
  /** How long binding conditions of devices are waited for. */
  readonly bindingTimeoutMs: number;
}
