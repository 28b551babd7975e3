import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import type { ShellTarget } from '../store/state.ts';
import { openSession } from './open-session.ts';
import styles from './shell-panel.module.css';

/** The terminal itself: one shell from mount to unmount. Escape leaves it for the buttons above. */
export interface TerminalScreenProps {
  readonly target: ShellTarget;
  readonly onLeave: () => void;
  readonly onEnd: () => void;
}

export function TerminalScreen({ target, onLeave, onEnd }: TerminalScreenProps) {
  const t = useT();
  const client = useApp((state) => state.client);
  const theme = useApp((state) => state.theme);
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal | null>(null);
  const acts = useRef({ onLeave, onEnd, ended: '' });
  useEffect(() => {
    acts.current = { onLeave, onEnd, ended: t('inspector.shell.gone') };
  });

  useEffect(() => {
    if (place.current === null) return undefined;
    const screen = new Terminal({ fontSize: 13, cursorBlink: true, screenReaderMode: true, ...looks() });
    const fit = new FitAddon();
    screen.loadAddon(fit);
    screen.open(place.current);
    terminal.current = screen;
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(place.current);
    const session = openSession(client, target, {
      output: (bytes) => screen.write(bytes),
      exit: (result) => {
        screen.write(`\r\n${exitText(result, acts.current.ended)}\r\n`);
        acts.current.onEnd();
      },
    });
    screen.onData((text) => session.write(text));
    screen.attachCustomKeyEventHandler((event) => {
      if (event.key !== 'Escape') return true;
      if (event.type === 'keydown') acts.current.onLeave();
      return false;
    });
    screen.focus();
    return () => {
      observer.disconnect();
      session.close();
      screen.dispose();
      terminal.current = null;
    };
  }, [client, target]);

  useEffect(() => {
    if (terminal.current) terminal.current.options.theme = themeNow();
  }, [theme]);
  return <div ref={place} className={styles['screen']} data-own-keys />;
}

const looks = () => ({
  fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
  theme: themeNow(),
});

/** The page's own tokens, read when they are in force. */
function themeNow(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--sunken'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--sunken'),
    selectionBackground: token('--line-strong'),
  };
}

/** As kubectl says it. */
function exitText({ code, error }: { readonly code?: number; readonly error?: string }, gone: string): string {
  if (error !== undefined) return `error: ${error}`;
  if (code === undefined) return gone;
  return code === 0 ? '' : `command terminated with exit code ${code}`;
}
