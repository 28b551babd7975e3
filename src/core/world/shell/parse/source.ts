/**
 * A place in the text of a script, and the here-documents that still have to be read. Owns nothing else.
 */
export interface PendingHeredoc {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  fill(body: string): void;
}

export class Source {
  readonly text: string;
  at = 0;
  readonly heredocs: PendingHeredoc[] = [];

  constructor(text: string) {
    this.text = text;
  }

  get isEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Blanks, line continuations and comments; not line ends. */
  skipBlanks(): void {
    for (;;) {
      const c = this.peek();
      if (c === ' ' || c === '\t' || c === '\r') this.at++;
      else if (c === '\\' && this.peek(1) === '\n') this.at += 2;
      else if (c === '#') while (!this.isEnd && this.peek() !== '\n') this.at++;
      else return;
    }
  }

  /** Takes a line end, and the bodies of here-documents that begin after it. */
  takeNewline(): boolean {
    if (this.peek() !== '\n') return false;
    this.at++;
    for (const doc of this.heredocs.splice(0)) doc.fill(this.#heredocBody(doc));
    return true;
  }

  #heredocBody(doc: PendingHeredoc): string {
    let body = '';
    while (!this.isEnd) {
      const end = this.text.indexOf('\n', this.at);
      let line = this.text.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.text.length : end + 1;
      if (doc.stripTabs) line = line.replace(/^\t+/, '');
      if (line === doc.delimiter) break;
      body += `${line}\n`;
    }
    return body;
  }
}
