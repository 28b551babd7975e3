/** Options and operands of a command line. `valued`: letters of options that take a value. Pure. */
export interface Args {
  readonly words: readonly string[];
  has(letter: string): boolean;
  value(letter: string): string | undefined;
  /** An option that is not made of letters: `-5`. */
  flag(pattern: RegExp): string | undefined;
}

export function parseArgs(args: readonly string[], valued: string, numbersAreWords = false): Args {
  const words: string[] = [];
  const flags = new Map<string, string>();
  let isOver = false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (isOver || word === '-' || !word.startsWith('-') || (numbersAreWords && /^-[\d.]/.test(word))) words.push(word);
    else if (word === '--') isOver = true;
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s);
      flags.set(name, value ?? '');
    } else if (/^-[+\d]/.test(word)) flags.set(word.slice(1), '');
    else {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        if (!valued.includes(letter)) flags.set(letter, '');
        else {
          flags.set(letter, at + 1 < word.length ? word.slice(at + 1) : (args[++i] ?? ''));
          break;
        }
      }
    }
  }
  return {
    words,
    has: (letter) => flags.has(letter),
    value: (letter) => flags.get(letter),
    flag: (pattern) => [...flags.keys()].find((k) => pattern.test(k)),
  };
}
