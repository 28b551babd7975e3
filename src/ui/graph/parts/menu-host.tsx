import { lazy, Suspense } from 'react';
import { useGraph } from '../store/context.ts';

/** Needed with the first menu. */
const OpenMenu = lazy(async () => ({ default: (await import('./open-menu.tsx')).OpenMenu }));

/** The one fault menu of the graph: a menu for each of a thousand pods would cost more than the pods. */
export function MenuHost() {
  const menu = useGraph((state) => state.menu);
  if (menu === null) return null;
  return (
    <Suspense>
      <OpenMenu key={menu.id} menu={menu} />
    </Suspense>
  );
}
