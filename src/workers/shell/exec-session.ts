/**
 * What an exec or attach looks like to whoever carries it to a person: the page's terminal, or the bridge's WebSocket.
 * Owns no behaviour. Invariants: after `exit` nothing more is called; what is written before `closeStdin` is read first.
 * Upstream: k8s.io/cri-api (Exec, Attach), k8s.io/kubelet/pkg/cri/streaming.
 */
export interface ExecRequest {
  /** 'Pod/ns/name'. */
  readonly podKey: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

export interface ExecListener {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
  /** `error`: it never ran, in the words of kubelet and runtime. */
  exit(result: { readonly code: number } | { readonly error: string }): void;
}

export interface ExecSession {
  write(bytes: Uint8Array): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  cancel(): void;
}
