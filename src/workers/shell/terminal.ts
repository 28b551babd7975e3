/**
 * The line discipline of a terminal between a person and a process: echo, editing by backspace, line ends, control
 * characters. Upstream: Linux' n_tty in canonical mode. Left out: raw mode, so full-screen programs do not work.
 */
export interface TerminalInput {
  line(text: string): void;
  /** End of input, typed at the beginning of a line. */
  end(): void;
  signal(name: string): void;
}

const SIGNALS: Readonly<Record<string, string>> = { '\x03': 'INT', '\x1c': 'QUIT' };
const END = '\x04';

export class Terminal {
  readonly #show: (bytes: string) => void;
  #line = '';

  constructor(show: (bytes: string) => void) {
    this.#show = show;
  }

  /** What the process writes: a line end becomes two characters. */
  output(bytes: string): void {
    this.#show(bytes.replaceAll('\n', '\r\n'));
  }

  input(to: TerminalInput): (bytes: string) => void {
    return (bytes) => {
      for (const c of bytes) this.#typed(c, to);
    };
  }

  #typed(c: string, to: TerminalInput): void {
    const signal = SIGNALS[c];
    if (signal !== undefined) {
      this.#show('^C\r\n');
      this.#line = '';
      to.signal(signal);
    } else if (c === END) {
      if (this.#line === '') to.end();
      else this.#send('', to);
    } else if (c === '\r' || c === '\n') {
      this.#show('\r\n');
      this.#send('\n', to);
    } else if (c === '\x7f' || c === '\b') {
      if (this.#line === '') return;
      this.#line = this.#line.slice(0, -1);
      this.#show('\b \b');
    } else if (c === '\x15') {
      this.#show('\b \b'.repeat(this.#line.length));
      this.#line = '';
    } else {
      this.#line += c;
      this.#show(c);
    }
  }

  #send(end: string, to: TerminalInput): void {
    const text = this.#line + end;
    this.#line = '';
    to.line(text);
  }
}
