import { Duplex } from 'node:stream';

/** One connection inside a tunnel, as the socket that a server expects. Invariant: each side ends once. */
export interface TunnelEnd {
  write(bytes: Buffer): void;
  end(): void;
}

export class PipeDuplex extends Duplex {
  readonly #far: TunnelEnd;

  constructor(far: TunnelEnd) {
    super({ allowHalfOpen: true });
    this.#far = far;
    // Ends of connections are no errors to anybody here.
    this.on('error', () => undefined);
    this.on('close', () => far.end());
  }

  /** Bytes from the far side. */
  receive(bytes: Buffer): void {
    if (!this.destroyed) this.push(bytes);
  }

  receiveEnd(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    // Pushed as it comes: what clients send here is requests.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#far.write(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.#far.end();
    done();
  }
}
