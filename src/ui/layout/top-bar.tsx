import { CircleHelp, Languages, Moon, PanelRight, RotateCcw, Search, Share2, SquareTerminal, Sun } from 'lucide-react';
import { ClockBar } from '../clock/clock-bar.tsx';
import { useT } from '../i18n/use-t.ts';
import { IconButton } from '../kit/icon-button.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { useApp } from '../store/context.ts';
import { Logo } from './logo.tsx';
import styles from './top-bar.module.css';
import type { LayoutMode } from './use-layout-mode.ts';

/** Who this is, the clock in the middle, and what belongs to the page as a whole. */
const ICON = 17;

export function TopBar({ mode }: { readonly mode: LayoutMode }) {
  const t = useT();
  return (
    <header className={styles['bar']} data-mode={mode} data-region>
      <div className={styles['brand']}>
        <Logo />
        <h1>{t('app.name')}</h1>
        {mode === 'wide' ? <span className={styles['tagline']}>{t('app.tagline')}</span> : null}
      </div>
      <div className={styles['clock']}>
        <ClockBar />
      </div>
      <div className={styles['tools']}>
        <SearchButton mode={mode} />
        {mode === 'wide' ? <ClusterButton /> : null}
        {mode === 'wide' ? <ShareButton /> : null}
        <JoinButton isShown={mode === 'wide'} />
        <LanguageButton />
        <ThemeButton />
        <HelpButton />
        {mode === 'wide' ? <DetailsButton /> : null}
      </div>
    </header>
  );
}

function SearchButton({ mode }: { readonly mode: LayoutMode }) {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  if (mode !== 'wide')
    return (
      <IconButton
        label={t('app.search')}
        shortcut="Ctrl K"
        icon={<Search size={ICON} />}
        onClick={() => open('palette')}
      />
    );
  return (
    <button type="button" className={styles['search']} aria-keyshortcuts="Control+K" onClick={() => open('palette')}>
      <Search size={15} aria-hidden="true" />
      <span>{t('app.search')}</span>
      <Kbd keys="Ctrl K" />
    </button>
  );
}

function ClusterButton() {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  return <IconButton label={t('app.cluster')} icon={<RotateCcw size={ICON} />} onClick={() => open('cluster')} />;
}

function ShareButton() {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  return <IconButton label={t('share.title')} icon={<Share2 size={ICON} />} onClick={() => open('share')} />;
}

/** Where there is room; and wherever it tells that a server is joined. */
function JoinButton({ isShown }: { readonly isShown: boolean }) {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  const { status, port = 0 } = useApp((state) => state.join);
  if (!isShown && status === 'off') return null;
  const label = status === 'off' ? t('app.join') : t(`join.status.${status}`, { port });
  return (
    <IconButton
      label={label}
      className={styles['join']}
      data-status={status}
      icon={<SquareTerminal size={ICON} />}
      onClick={() => open('join')}
    />
  );
}

function ThemeButton() {
  const t = useT();
  const theme = useApp((state) => state.theme);
  const setTheme = useApp((state) => state.setTheme);
  const isLight = theme === 'light';
  return (
    <IconButton
      label={t(isLight ? 'app.themeToDark' : 'app.themeToLight')}
      icon={isLight ? <Moon size={ICON} /> : <Sun size={ICON} />}
      onClick={() => setTheme(isLight ? 'dark' : 'light')}
    />
  );
}

function LanguageButton() {
  const t = useT();
  const locale = useApp((state) => state.locale);
  const setLocale = useApp((state) => state.setLocale);
  return (
    <IconButton
      label={`${t('app.language')}: ${t('app.languageLabel')}`}
      icon={<Languages size={ICON} />}
      onClick={() => setLocale(locale === 'en' ? 'zh' : 'en')}
    />
  );
}

function HelpButton() {
  const t = useT();
  const open = useApp((state) => state.openOverlay);
  return (
    <IconButton label={t('app.help')} shortcut="?" icon={<CircleHelp size={ICON} />} onClick={() => open('help')} />
  );
}

function DetailsButton() {
  const t = useT();
  const isOpen = useApp((state) => state.isInspectorOpen);
  const setOpen = useApp((state) => state.setInspectorOpen);
  return (
    <IconButton
      label={t(isOpen ? 'app.hideDetails' : 'app.showDetails')}
      isPressed={isOpen}
      icon={<PanelRight size={ICON} />}
      onClick={() => setOpen(!isOpen)}
    />
  );
}
