/**
 * Programs that every small image has, over the few files a container has written.
 * Modelled: output and exit status only.
 */
export type Files = Readonly<Record<string, string>>;

export interface CommandResult {
  readonly status: number;
  readonly output: string;
  readonly files: Files;
}

export interface CommandContext {
  readonly files: Files;
  readonly env: Readonly<Record<string, string>>;
  readonly hostname: string;
  /** Virtual time as `date` prints it. */
  readonly now: string;
}

type Builtin = (args: readonly string[], ctx: CommandContext) => CommandResult;

const ok = (ctx: CommandContext, output = ''): CommandResult => ({ status: 0, output, files: ctx.files });
const fail = (ctx: CommandContext, output = ''): CommandResult => ({ status: 1, output, files: ctx.files });
const paths = (args: readonly string[]): string[] => args.filter((a) => !a.startsWith('-'));

function expand(text: string, ctx: CommandContext): string {
  return text
    .replace(/\$\(date[^)]*\)/g, ctx.now)
    .replace(/\$\(hostname\)/g, ctx.hostname)
    .replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (_, a: string | undefined, b: string | undefined) => ctx.env[a ?? b ?? ''] ?? '',
    );
}

function cat(args: readonly string[], ctx: CommandContext): CommandResult {
  let output = '';
  for (const path of paths(args)) {
    const content = ctx.files[path];
    if (content === undefined) return fail(ctx, `cat: can't open '${path}': No such file or directory\n`);
    output += content;
  }
  return ok(ctx, output);
}

function touch(args: readonly string[], ctx: CommandContext): CommandResult {
  const files = { ...ctx.files };
  for (const path of paths(args)) files[path] ??= '';
  return { status: 0, output: '', files };
}

function rm(args: readonly string[], ctx: CommandContext): CommandResult {
  const isForced = args.some((a) => /^-\w*f/.test(a));
  const files: Record<string, string> = { ...ctx.files };
  for (const path of paths(args)) {
    const found = Object.keys(files).filter((f) => f === path || f.startsWith(`${path}/`));
    if (found.length === 0 && !isForced) return fail(ctx, `rm: can't remove '${path}': No such file or directory\n`);
    for (const f of found) delete files[f];
  }
  return { status: 0, output: '', files };
}

function ls(args: readonly string[], ctx: CommandContext): CommandResult {
  const names: string[] = [];
  for (const path of paths(args)) {
    const found = Object.keys(ctx.files).filter((f) => f === path || f.startsWith(`${path.replace(/\/$/, '')}/`));
    if (found.length === 0) return fail(ctx, `ls: ${path}: No such file or directory\n`);
    names.push(...found);
  }
  return ok(ctx, names.map((n) => `${n}\n`).join(''));
}

function test(args: readonly string[], ctx: CommandContext): CommandResult {
  const words = args.filter((a) => a !== ']' && a !== ']]').map((a) => expand(a, ctx));
  if (words[0] === '!') return test(words.slice(1), ctx).status === 0 ? fail(ctx) : ok(ctx);
  const [a = '', b, c = ''] = words;
  const isTrue = (): boolean => {
    if (a === '-f' || a === '-e' || a === '-r') return ctx.files[b ?? ''] !== undefined;
    if (a === '-s') return (ctx.files[b ?? ''] ?? '') !== '';
    if (a === '-d') return true;
    if (a === '-z') return (b ?? '') === '';
    if (a === '-n') return (b ?? '') !== '';
    if (b === '=' || b === '==' || b === '-eq') return a === c;
    if (b === '!=' || b === '-ne') return a !== c;
    if (b === '-gt') return Number(a) > Number(c);
    if (b === '-lt') return Number(a) < Number(c);
    return a !== '';
  };
  return isTrue() ? ok(ctx) : fail(ctx);
}

function echo(args: readonly string[], ctx: CommandContext): CommandResult {
  const hasNoNewline = args[0] === '-n';
  const words = args.filter((a, i) => i > 0 || (a !== '-n' && a !== '-e'));
  return ok(ctx, expand(words.join(' '), ctx) + (hasNoNewline ? '' : '\n'));
}

const nothing: Builtin = (_, ctx) => ok(ctx);

const BUILTINS: Readonly<Record<string, Builtin>> = {
  true: nothing,
  ':': nothing,
  false: (_, ctx) => fail(ctx),
  echo,
  printf: (args, ctx) => ok(ctx, expand((args[0] ?? '').replace(/\\n/g, '\n'), ctx)),
  cat,
  touch,
  rm,
  ls,
  test,
  '[': test,
  '[[': test,
  stat: (args, ctx) => ls(args, ctx),
  date: (_, ctx) => ok(ctx, `${ctx.now}\n`),
  hostname: (_, ctx) => ok(ctx, `${ctx.hostname}\n`),
  env: (_, ctx) =>
    ok(
      ctx,
      Object.keys(ctx.env)
        .sort()
        .map((k) => `${k}=${ctx.env[k]}\n`)
        .join(''),
    ),
  mkdir: nothing,
  chmod: nothing,
  chown: nothing,
  cd: nothing,
  set: nothing,
  export: nothing,
  trap: nothing,
  wait: nothing,
  sync: nothing,
  nslookup: nothing,
  ping: nothing,
};

/** The program's outcome; undefined if it is none that is built in. */
export function runBuiltin(argv: readonly string[], ctx: CommandContext): CommandResult | undefined {
  const name = (argv[0] ?? '').replace(/^.*\//, '');
  return Object.hasOwn(BUILTINS, name) ? (BUILTINS[name] as Builtin)(argv.slice(1), ctx) : undefined;
}
