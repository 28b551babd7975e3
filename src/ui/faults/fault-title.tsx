import type { Translate } from '../i18n/use-t.ts';
import { FALLBACK_ICON, FAULT_INFO } from './fault-info.ts';

/** The name of a fault in the reader's language. */
export function faultTitle(t: Translate, name: string): string {
  const info = FAULT_INFO[name];
  return info ? t(info.title) : name;
}

export function faultText(t: Translate, name: string): string {
  const info = FAULT_INFO[name];
  return info ? t(info.text) : '';
}

export function FaultIcon({ name, size = 16 }: { readonly name: string; readonly size?: number }) {
  const Icon = FAULT_INFO[name]?.icon ?? FALLBACK_ICON;
  return <Icon size={size} aria-hidden="true" style={{ flex: 'none' }} />;
}
