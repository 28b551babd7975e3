/** Requests as containers see them: what the kubelet's probes and the data plane deliver to a pod's address. */
export interface WorldRequest {
  readonly method: string;
  readonly path: string;
  readonly host?: string;
  /** Address the server sees as its client. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Set if it is not HTTP: the protocol of a client that sends `body` ('redis', 'mysql'; UDP: a datagram), which is bytes then. */
  readonly protocol?: string;
  /** Shown, but not charged: the stream it stands for is. */
  readonly isSample?: true;
}

export type WorldResponse =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly latencyMs: number;
      readonly pod: string;
      /** It was TLS, and the client spoke it too. */
      readonly isTls?: boolean;
    }
  /** Nothing listens on the port; `isReset`: something does, but it speaks no HTTP and hangs up. */
  | { readonly kind: 'refused'; readonly latencyMs: number; readonly isReset?: true }
  /** No answer at all: machine off, pod gone, process hung. The caller's own timeout decides how long that took. */
  | { readonly kind: 'timeout' };

/** A datagram instead of a connection: it reaches whoever listens on that port of UDP. */
export const UDP = 'UDP';
