import type { Cell } from '../api/table.ts';
import type { FieldError } from '../api/field-error.ts';
import type { FieldSet } from '../api/fields/field-set.ts';
import type { Schema } from '../api/schema.ts';
import type { KubeObject } from '../api/types.ts';
import type { NameRule } from '../api/validate-meta.ts';
import type { Backends, Opened, RawAnswer } from './connect.ts';
import type { Auth } from './auth/authorizer.ts';
import type { Operation } from './request.ts';

/**
 * What the API server must know about one kind. One object literal per kind in resources/<kind>/kind.ts; the generic
 * REST layer does all the rest (uid, generation, status split, finalizers, deletion, conflicts).
 * Upstream: pkg/registry/<group>/<kind>/strategy.go and pkg/printers/internalversion/printers.go.
 */
export interface KindDef<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** What OpenAPI says of a custom resource, descriptions included; other kinds have it from their schema. */
  readonly openApiSchema?: Readonly<Record<string, unknown>>;
  readonly namespaced: boolean;
  /** Bucket it is stored in if that is not its own group kind (two groups of one kind). */
  readonly storedAs?: string;
  /** Between this version and the one that is stored, if this is not that one. */
  readonly conversion?: Conversion;
  /** Computed when asked for instead of stored (reviews, metrics); `verbs` must be given. */
  readonly virtual?: VirtualKind;
  readonly verbs?: readonly Verb[];
  /** The kind has a status that only its /status subresource may change. */
  readonly hasStatus?: boolean;
  /** A create may bring the status along (Node). */
  readonly takesStatusOnCreate?: boolean;
  /** metadata.generation counts the changes of what is neither metadata nor status. */
  readonly hasGeneration?: boolean;
  /** An update must say which version it was made from. */
  readonly requiresVersion?: boolean;
  /** A delete that does not say what becomes of the dependents leaves them (Job). */
  readonly orphansByDefault?: boolean;
  /** A delete that takes effect at once answers with the object, not with a Status. */
  readonly returnsDeleted?: boolean;
  /** Repeats without end (Lease): traced among the heartbeats. */
  readonly isChatty?: boolean;
  /** Subresources that are the object itself, of which a part may change ('ephemeralcontainers', 'resize'). */
  readonly partUpdates?: Readonly<Record<string, PartUpdate<T>>>;
  /** Other subresources by name: 'binding', 'scale', 'eviction', 'finalize', 'log'. */
  readonly subresources?: Readonly<Record<string, Subresource>>;

  /** What a write through /status leaves as it is, if that is not just the spec. */
  readonly statusResets?: FieldSet;
  /** Which of our own components write it, for metadata.managedFields; default: kube-controller-manager. */
  writers?(object: T): Writers;

  /** Clears and sets what only the server decides; defaults from the schema are already in. */
  prepareCreate?(object: T, ctx: KindContext): T;
  prepareUpdate?(object: T, old: T, ctx: KindContext): T;
  prepareStatusUpdate?(object: T, old: T, ctx: KindContext): T;
  /** Last step before a create or update is stored: take what must be taken once only (addresses, ports). */
  allocate?(object: T, ctx: KindContext, old?: T): T;
  /** Called after the object is really gone: give back what `allocate` took. */
  release?(object: T, ctx: KindContext): void;
  validate?(object: T, ctx: KindContext): readonly FieldError[];
  /** On top of `validate`, for a create only. */
  validateCreate?(object: T, ctx: KindContext): readonly FieldError[];
  validateUpdate?(object: T, old: T, ctx: KindContext): readonly FieldError[];
  validateStatusUpdate?(object: T, old: T, ctx: KindContext): readonly FieldError[];
  /**
   * Seconds an object lives on after DELETE until its keeper (the kubelet) deletes it with 0; undefined or 0: gone at
   * once. `requested` is the grace period of the request.
   */
  graceSeconds?(object: T, requested: number | undefined): number | undefined;
  /** Called when deletion of a live object is first requested, before finalizers are looked at. */
  prepareDelete?(object: T, ctx: KindContext): T;
  /** False while something besides metadata.finalizers keeps a deleted object (a Namespace's spec.finalizers). */
  mayRemove?(object: T): boolean;
  /** How the name of an object of this kind must look; default: DNS subdomain. */
  readonly nameRule?: NameRule;
  /** Fields a field selector may name besides metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, FieldReader<T>>>;
  readonly columns?: readonly PrinterColumn<T>[];
  /** This version is deprecated: a warning for every request from outside. */
  readonly deprecationWarning?: string;
  /** Warnings for the one who writes it. */
  warnings?(object: T): readonly string[];
}

export interface PartUpdate<T> {
  /** The old object with the part that may change from the new one. */
  prepare(object: T, old: T): T;
  validate(object: T, old: T): readonly FieldError[];
}

export interface Writers {
  readonly object: string;
  /** Who reports the status, if that is another one. */
  readonly status?: string;
  /** Admission and binding fill in parts that nobody owns (Pod). */
  readonly isBound?: boolean;
}

/**
 * Everything in the server works on objects in the version of the request; only what is put into the store and taken out
 * of it is converted. Upstream: internal versions and apimachinery/pkg/conversion.
 */
export interface Conversion {
  fromStored(object: KubeObject): KubeObject;
  toStored(object: KubeObject): KubeObject;
}

/** A kind without storage. Bodies come decoded and defaulted; answers go out as they are. Throws a StatusError. */
export interface VirtualKind {
  create?(object: KubeObject, op: Operation, ctx: KindContext): KubeObject;
  get?(op: Operation & { readonly name: string }, ctx: KindContext): KubeObject | undefined;
  /** All in the namespace of the operation (all namespaces if it has none); selectors and paging are applied after. */
  list?(op: Operation, ctx: KindContext): readonly KubeObject[];
}

/** Declared as a method so that a KindDef<Pod> is a KindDef. */
export type FieldReader<T> = { read(object: T): string }['read'];

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** One column of `kubectl get`. Priority 0 is always shown, 1 with -o wide. */
export interface PrinterColumn<T = KubeObject> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean';
  readonly priority?: number;
  readonly description?: string;
  /** Absent for the two every kind has: 'Name' and 'Age'. */
  cell?(object: T, nowMs: number): Cell;
}

export interface Subresource {
  readonly verbs: readonly Verb[];
  /** Kind of the body, if it is not the parent's ('Binding', 'Eviction', 'Scale'). */
  readonly kind?: string;
  /** `parent` is the stored object; that there is none was answered before. */
  serve(op: Operation, parent: KubeObject, ctx: KindContext, entry: KindEntry): unknown;
  /** Opens what streams (log, exec, attach, portforward); `serve` is for those who cannot stream. */
  open?(op: Operation, parent: KubeObject, ctx: KindContext, entry: KindEntry): Opened | RawAnswer;
  /** Name of the parent in what stands in the path ('http:web:80' in a proxy's). Throws for what is no such name. */
  parentName?(name: string): string;
}

/** What a kind's functions may use of the server. */
export interface KindContext {
  readonly nowMs: number;
  /** Virtual now as metav1.Time. */
  readonly now: string;
  /** A moment from now as metav1.Time. */
  timeAfter(ms: number): string;
  /** Draws from the stream 'apiserver'. */
  random(n: number): number;
  find(groupKind: string, namespace: string, name: string): KubeObject | undefined;
  list(groupKind: string, namespace?: string): KubeObject[];
  /**
   * An object that plugins have changed, read anew: what does not fit the kind is a problem, in the decoder's words, and
   * defaults are filled in. `old`: what it was made from.
   */
  read(entry: KindEntry, object: KubeObject, old: KubeObject): ReadObject;
  /** Runs another operation with the authority of the server itself. */
  serve(op: Operation): unknown;
  /** Stores the next state of a stored object as it is: no admission, defaults or validation. One write. */
  commit(entry: KindEntry, old: KubeObject, next: KubeObject): KubeObject;
  /** Five random characters, as in generated names. */
  nameSuffix(): string;
  /** Machines and their kubelets; absent where there is only a control plane. */
  readonly backends: Backends | undefined;
  /** Who may do what, and whose a token is. */
  readonly auth: Auth;
  /** All kinds that are served. */
  readonly kinds: KindLookup;
}

export type ReadObject = { readonly object: KubeObject } | { readonly problem: string };

/** One served kind: its definition, where it is stored and its schema. */
export interface KindEntry {
  readonly def: KindDef;
  /** 'Pod', 'apps/Deployment'. */
  readonly groupKind: string;
  readonly bucket: string;
  readonly apiVersion: string;
  readonly schema: Schema | undefined;
}

/** The kinds that are served, as those see them who only look. */
export interface KindLookup {
  byResource(group: string, version: string, resource: string): KindEntry | undefined;
  byGroupKind(groupKind: string): KindEntry | undefined;
  byGroupVersionKind(apiVersion: string, kind: string): KindEntry | undefined;
  all(): KindEntry[];
}
