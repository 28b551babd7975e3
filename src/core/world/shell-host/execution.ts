/** Commands that somebody outside runs in a container. Owns no behaviour. */
/** A command run beside the container's own process. */
export interface Execution {
  readonly pid: number;
  write(bytes: string): void;
  closeInput(): void;
  signal(name: string): void;
  /** Nobody waits for it any more: it is killed. */
  cancel(): void;
}

export interface ExecOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  onOutput(bytes: string, isError: boolean): void;
  onExit(status: number): void;
}
