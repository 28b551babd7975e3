import { ChevronDown, Ellipsis } from 'lucide-react';
import { DropdownMenu, Tabs } from 'radix-ui';
import { useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useT } from '../i18n/use-t.ts';
import { cx } from '../kit/cx.ts';
import type { InspectorTab } from '../store/state.ts';
import styles from './inspector-tabs.module.css';
import type { InspectorTabDef } from './tabs/tab.ts';

/** Tabs in one line; those that do not fit move into a menu at its end, which carries the name of the chosen one. */
export interface InspectorTabsProps {
  readonly tabs: readonly InspectorTabDef[];
  readonly value: InspectorTab;
  readonly onChange: (tab: InspectorTab) => void;
  readonly children: ReactNode;
}

export function InspectorTabs({ tabs, value, onChange, children }: InspectorTabsProps) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const fitting = useFitting(list, `${t.locale} ${tabs.map((tab) => tab.id).join(' ')}`);
  const hidden = tabs.slice(fitting);
  return (
    <Tabs.Root className={styles['root']} value={value} onValueChange={(next) => onChange(next as InspectorTab)}>
      <div className={styles['bar']}>
        <Tabs.List ref={list} className={styles['list']} aria-label={t('inspector.tabs')}>
          {tabs.map((tab, i) => (
            <Tabs.Trigger
              key={tab.id}
              value={tab.id}
              className={styles['tab']}
              disabled={i >= fitting}
              data-hidden={i >= fitting}
            >
              {t(tab.title)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {hidden.length === 0 ? null : <MoreTabs tabs={hidden} value={value} onChange={onChange} />}
      </div>
      <Tabs.Content key={value} value={value} className={styles['content']} tabIndex={-1}>
        {children}
      </Tabs.Content>
    </Tabs.Root>
  );
}

function MoreTabs({ tabs, value, onChange }: Omit<InspectorTabsProps, 'children'>) {
  const t = useT();
  const chosen = tabs.find((tab) => tab.id === value);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={cx(styles['tab'], styles['more'])} data-state={chosen ? 'active' : 'inactive'}>
        {chosen ? t(chosen.title) : <Ellipsis size={16} aria-label={t('inspector.moreTabs')} />}
        {chosen ? <ChevronDown size={14} aria-hidden="true" /> : null}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles['menu']} align="end" sideOffset={4} collisionPadding={8}>
          {tabs.map((tab) => (
            <DropdownMenu.Item key={tab.id} className={styles['item']} onSelect={() => onChange(tab.id)}>
              {t(tab.title)}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** How many tabs are on the first line: the list wraps, and what wraps is cut off. */
function useFitting(list: RefObject<HTMLDivElement | null>, signature: string): number {
  const [fitting, setFitting] = useState(Infinity);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const items = [...element.children] as HTMLElement[];
      const top = items[0]?.offsetTop ?? 0;
      const wrapped = items.findIndex((item) => item.offsetTop > top);
      setFitting(wrapped < 0 ? Infinity : wrapped);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, signature]);
  return fitting;
}
