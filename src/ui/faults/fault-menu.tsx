import { History, Trash2, Undo2 } from 'lucide-react';
import { ContextMenu, DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { objectKey } from '../../core/api/group-kind.ts';
import { useT, type Translate } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import { initialArgs } from './fault-info.ts';
import styles from './fault-menu.module.css';
import { faultOptions, type FaultOption, type FaultTarget } from './fault-options.ts';
import { FaultIcon, faultText, faultTitle } from './fault-title.tsx';
import { useFaultActions, type FaultActions } from './use-fault-actions.ts';

/**
 * What can be broken about one thing, and what is. `children` is the trigger: a button for a dropdown, or any element
 * for a context menu (right click, long press, context menu key).
 */
export interface FaultMenuProps {
  readonly target: FaultTarget;
  readonly as?: 'dropdown' | 'context';
  readonly children: ReactNode;
}

export function FaultMenu({ target, as = 'dropdown', children }: FaultMenuProps) {
  const content = <MenuContent target={target} menu={MENUS[as]} />;
  if (as === 'context')
    return (
      <ContextMenu.Root>
        <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Content className={styles['menu']} collisionPadding={8}>
            {content}
          </ContextMenu.Content>
        </ContextMenu.Portal>
      </ContextMenu.Root>
    );
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles['menu']} sideOffset={4} collisionPadding={8} align="start">
          {content}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The two menus of Radix have the same parts. */
type Menu = Pick<typeof DropdownMenu, 'Label' | 'Item' | 'Separator'>;

const MENUS = { dropdown: DropdownMenu, context: ContextMenu as Menu } as const;

function MenuContent({ target, menu }: { readonly target: FaultTarget; readonly menu: Menu }) {
  const t = useT();
  const catalog = useApp((state) => state.faultCatalog);
  const active = useApp((state) => state.faults);
  const canRewind = useApp((state) => state.clock.canRewindCommand);
  const actions = useFaultActions();
  const options = faultOptions(catalog, active, target);
  const More = MORE[target.kind];
  const hasOneShot = options.some((option) => option.isOneShot);
  return (
    <>
      {More ? <More name={target.name} menu={menu} /> : null}
      <menu.Label className={styles['label']}>
        {t('faults.breakTarget', { target: target.name === '' ? t('faults.kind.Cluster') : shortName(target) })}
      </menu.Label>
      {options.length === 0 ? <p className={styles['none']}>{t('faults.noneFit')}</p> : null}
      {options.map((option) => (
        <Option key={option.name} {...{ option, target, menu, actions, t }} />
      ))}
      {hasOneShot ? (
        <>
          <menu.Separator className={styles['separator']} />
          <menu.Item
            className={styles['item']}
            data-rewind="true"
            disabled={!canRewind}
            onSelect={() => actions.rewind()}
          >
            <History size={16} aria-hidden="true" />
            <span className={styles['name']}>{t('faults.rewind')}</span>
            <span className={styles['text']}>{t('faults.rewindText')}</span>
          </menu.Item>
        </>
      ) : null}
    </>
  );
}

/** Leads to where one chooses how; first, as it is work of every day and no fault. */
function RemoveNode({ name, menu }: { readonly name: string; readonly menu: Menu }) {
  const t = useT();
  const select = useApp((state) => state.select);
  const open = useApp((state) => state.openOverlay);
  const choose = (): void => {
    select(objectKey('Node', '', name));
    open('remove-node');
  };
  return (
    <>
      <menu.Item className={styles['item']} onSelect={choose}>
        <Trash2 size={16} aria-hidden="true" />
        <span className={styles['name']}>{t('app.action.removeNode')}…</span>
      </menu.Item>
      <menu.Separator className={styles['separator']} />
    </>
  );
}

/** What can be done besides, by kind of target. */
const MORE: Partial<Record<FaultTarget['kind'], typeof RemoveNode>> = { Node: RemoveNode };

interface OptionProps {
  readonly option: FaultOption;
  readonly target: FaultTarget;
  readonly menu: Menu;
  readonly actions: FaultActions;
  readonly t: Translate;
}

function Option({ option, target, menu, actions, t }: OptionProps) {
  const { name, active } = option;
  const choose = (): void =>
    active ? actions.clear(active.id) : actions.inject({ name, target: target.name, args: initialArgs(name) });
  return (
    <menu.Item className={styles['item']} data-active={active !== undefined} onSelect={choose}>
      {active ? <Undo2 size={16} aria-hidden="true" /> : <FaultIcon name={name} />}
      <span className={styles['name']}>
        {active ? t('faults.undoFault', { fault: faultTitle(t, name) }) : faultTitle(t, name)}
      </span>
      <span className={styles['text']}>{active ? t('faults.isActive') : faultText(t, name)}</span>
    </menu.Item>
  );
}

const afterSlash = (name: string): string => name.slice(name.indexOf('/') + 1);
const SHORT_NAMES: Partial<Record<FaultTarget['kind'], (name: string) => string>> = { Pod: afterSlash };

const shortName = ({ kind, name }: FaultTarget): string => SHORT_NAMES[kind]?.(name) ?? name;
