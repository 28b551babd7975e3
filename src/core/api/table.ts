/** metav1.Table: objects as rows. Upstream: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go. */
export interface Table {
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly kind: 'Table';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly object: unknown }[];
}

/** What a cell may hold. */
export type Cell = string | number | boolean;

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}
