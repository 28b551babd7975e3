/** What all kinds share: metadata, selectors, and the stored and draft form of an object. Import it from types.ts. */
import type * as meta from '@kubernetes-models/apimachinery/apis/meta/v1';

/* ---- Shapes shared by every kind ---- */

export type ObjectMeta = meta.IObjectMeta;
export type ListMeta = meta.IListMeta;
export type OwnerReference = meta.IOwnerReference;
export type ManagedFieldsEntry = meta.IManagedFieldsEntry;
export type LabelSelector = meta.ILabelSelector;
export type LabelSelectorRequirement = meta.ILabelSelectorRequirement;
export type DeleteOptions = meta.IDeleteOptions;
export type Preconditions = meta.IPreconditions;
export type APIResource = meta.IAPIResource;
export type APIResourceList = meta.IAPIResourceList;
export type APIGroup = meta.IAPIGroup;
export type APIGroupList = meta.IAPIGroupList;
export type MetaStatus = meta.IStatus;
export type StatusCause = meta.IStatusCause;
export type StatusDetails = meta.IStatusDetails;

/** metav1.Condition: the form newer APIs use. Older kinds have their own (`PodCondition`, `NodeCondition`, ...). */
export type Condition = meta.ICondition;

/** A number or a string such as `"500m"`; parse it before calculating. */
export type Quantity = string | number;
export type IntOrString = string | number;
/** RFC 3339 in UTC with whole seconds, as `metav1.Time` prints it. */
export type Time = string;
/** RFC 3339 in UTC with six fractional digits, as `metav1.MicroTime` prints it. */
export type MicroTime = string;
export type ResourceList = Record<string, Quantity>;

/** The metadata every object in a store has. */
export type StoredMeta = ObjectMeta & {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
};

/** `T` as it is in a store: complete metadata, and a spec if the kind has one. */
export type Stored<T> = T & { metadata: StoredMeta } & (T extends { spec?: infer S }
    ? 'spec' extends keyof T
      ? { spec: NonNullable<S> }
      : unknown
    : unknown);

/** What a client sends to create `T`: the server has not filled in the metadata yet. */
export type Draft<T extends KubeObject> = Omit<T, 'metadata'> & { metadata: ObjectMeta };

/** Any object of any kind, custom resources included. Narrow it before reading `spec` or `status`. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
}

/** Any object as it comes out of a store. */
export type StoredObject = Stored<KubeObject>;

export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: ListMeta;
  items: T[];
}
