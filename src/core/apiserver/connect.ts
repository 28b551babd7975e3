/**
 * What the API server passes on instead of answering itself: logs, exec, port-forward, proxies. Owns the shapes; the
 * composition root says what lies behind. Invariant: all of it answers at once; virtual latency is not waited for.
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/rest/rest.go (Connecter), pkg/kubelet/client.
 */
export interface LogLine {
  /** Virtual milliseconds. */
  readonly t: number;
  readonly text: string;
  /** Ended without a line feed, with its container. */
  readonly isPartial?: true;
}

/** What is kept of one attempt's log; the last line has the number `end - 1`. */
export interface LogView {
  readonly lines: readonly LogLine[];
  readonly end: number;
  readonly attempt: number;
}

/** What came back from a machine or pod. */
export type Forwarded =
  | { readonly kind: 'answered'; readonly answer: RawAnswer }
  /** In the words of Go's dialer. */
  | { readonly kind: 'failed'; readonly why: string };

export interface Backends {
  logs(podUid: string, container: string, previous: boolean): LogView;
  /** 'kube-scheduler': whether it works; etcd is well if the API server is. */
  isComponentUp(name: string): boolean;
  isRunning(podUid: string, container: string): boolean;
  /** Why a node's kubelet cannot be reached, in the words of Go's dialer; undefined if it can. */
  unreachable(node: string): string | undefined;
  /** Sends a request to an address of the cluster, as the API server would. */
  send(method: string, url: string): Forwarded;
  /** A number below n, to choose among equals. */
  pick(n: number): number;
  /** Asks a node's kubelet: '/healthz', '/stats/summary'. */
  kubelet(node: string, path: string): Forwarded;
}

/** An answer that is no API object and goes out as it is. */
export class RawAnswer {
  readonly code: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.code = code;
    this.body = body;
    this.headers = headers;
  }
}

/** Text that goes on coming, pulled after time has passed. */
export interface TextStream {
  readonly kind: 'text';
  pull(): string;
  /** Nothing comes any more; what was pulled last is the end. */
  readonly isClosed: boolean;
}

/** A container, or a pod's network for port-forward, to be joined by whoever carries the streams. */
export interface StreamTarget {
  readonly kind: 'container' | 'pod';
  /** 'Pod/ns/name'. */
  readonly podKey: string;
  readonly container: string;
}

export type Opened = TextStream | StreamTarget;
