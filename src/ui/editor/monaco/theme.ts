import type { Theme } from '../../store/state.ts';
import type { Monaco } from './setup.ts';

/** Monaco's colours from the page's tokens, read where the editor stands, so that there is one palette. */
export function applyTheme(monaco: Monaco, theme: Theme, element: Element): void {
  const style = getComputedStyle(element);
  const token = (name: string) => sixDigits(style.getPropertyValue(`--${name}`).trim());
  const hex = (name: string) => token(name).replace('#', '');
  const soft = (name: string, alpha: string) => `${token(name)}${alpha}`;
  monaco.editor.defineTheme(`drydock-${theme}`, {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: hex('ink') },
      { token: 'type', foreground: hex('accent') },
      { token: 'string', foreground: hex('ink') },
      { token: 'string.yaml', foreground: hex('ink') },
      { token: 'number', foreground: hex('ready') },
      { token: 'keyword', foreground: hex('pending') },
      { token: 'operators', foreground: hex('ink-2') },
      { token: 'delimiter', foreground: hex('ink-2') },
      { token: 'comment', foreground: hex('ink-3'), fontStyle: 'italic' },
      { token: 'tag', foreground: hex('pending') },
      { token: 'namespace', foreground: hex('pending') },
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink-3'),
      'editorLineNumber.activeForeground': token('ink'),
      'editorLineNumber.dimmedForeground': token('ink-3'),
      'editor.lineHighlightBackground': soft('accent', '0a'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': token('accent-soft'),
      'editor.inactiveSelectionBackground': soft('accent', '1a'),
      'editor.wordHighlightBackground': soft('accent', '1a'),
      'editor.findMatchBackground': soft('pending', '55'),
      'editor.findMatchHighlightBackground': soft('pending', '2a'),
      'editorCursor.foreground': token('accent'),
      'editorIndentGuide.background1': token('line'),
      'editorIndentGuide.activeBackground1': token('line-strong'),
      'editorBracketMatch.background': token('accent-soft'),
      'editorBracketMatch.border': '#00000000',
      'editorError.foreground': token('fail'),
      'editorWarning.foreground': token('pending'),
      'editorWidget.background': token('raised'),
      'editorWidget.foreground': token('ink'),
      'editorWidget.border': token('line-strong'),
      'editorHoverWidget.background': token('raised'),
      'editorHoverWidget.foreground': token('ink'),
      'editorHoverWidget.border': token('line-strong'),
      'editorSuggestWidget.background': token('raised'),
      'editorSuggestWidget.foreground': token('ink'),
      'editorSuggestWidget.border': token('line-strong'),
      'editorSuggestWidget.highlightForeground': token('accent'),
      'editorSuggestWidget.focusHighlightForeground': token('accent'),
      'editorSuggestWidget.selectedBackground': token('accent-soft'),
      'editorSuggestWidget.selectedForeground': token('ink'),
      'list.hoverBackground': token('hover'),
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': soft('line-strong', '99'),
      'scrollbarSlider.hoverBackground': token('line-strong'),
      'scrollbarSlider.activeBackground': token('ink-3'),
      'editorOverviewRuler.border': '#00000000',
      focusBorder: token('accent'),
      'input.background': token('bg'),
      'input.border': token('line'),
      'menu.background': token('raised'),
      'menu.foreground': token('ink'),
      'menu.selectionBackground': token('accent-soft'),
      'menu.selectionForeground': token('ink'),
      'textLink.foreground': token('accent'),
    },
  });
  monaco.editor.setTheme(`drydock-${theme}`);
}

/** Monaco takes only #rrggbb; a minifier writes #fff. */
const sixDigits = (colour: string): string => colour.replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3');
