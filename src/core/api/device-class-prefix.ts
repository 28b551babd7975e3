/**
 * Before the name of a DeviceClass: the extended resource that every class is. In a file of its own, as everything else of
 * claims (resource-claim.ts) is loaded late.
 */
export const DEVICE_CLASS_PREFIX = 'deviceclass.resource.kubernetes.io/';
