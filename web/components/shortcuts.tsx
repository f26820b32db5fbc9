'use client';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Dialog } from './dialog';
import { keyName, type Shortcut, takesKey } from './shortcut-keys';
import styles from './shortcuts.module.css';
import { Kbd } from './tip';

export type { Shortcut } from './shortcut-keys';

interface Registry {
  add(shortcuts: { readonly current: readonly Shortcut[] }): () => void;
  showHelp(): void;
}

const ShortcutContext = createContext<Registry | null>(null);

/** One listener for the whole portal; the page's own shortcuts come before those of the frame around it. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const registered = useRef<{ readonly current: readonly Shortcut[] }[]>([]);
  const [help, setHelp] = useState<readonly Shortcut[] | null>(null);

  const registry = useMemo<Registry>(
    () => ({
      add(shortcuts) {
        registered.current = [...registered.current, shortcuts];
        return () => {
          registered.current = registered.current.filter((other) => other !== shortcuts);
        };
      },
      showHelp: () => setHelp(registered.current.flatMap((entry) => entry.current)),
    }),
    [],
  );

  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !takesKey(event)) return;
      if (keyName(event) === '?') {
        event.preventDefault();
        registry.showHelp();
        return;
      }
      for (const entry of registered.current.toReversed()) {
        const shortcut = entry.current.find((candidate) => candidate.keys.includes(keyName(event)));
        if (!shortcut || shortcut.disabled) continue;
        event.preventDefault();
        shortcut.run();
        return;
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [registry]);

  return (
    <ShortcutContext value={registry}>
      {children}
      <Dialog open={help !== null} onClose={() => setHelp(null)} title="Keyboard" wide>
        <ShortcutHelp shortcuts={help ?? []} />
      </Dialog>
    </ShortcutContext>
  );
}

function ShortcutHelp({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  const groups = Map.groupBy(shortcuts, (shortcut) => shortcut.group);
  return (
    <div className={styles.groups}>
      {[...groups].map(([group, members]) => (
        <section key={group}>
          <h3 className={styles.group}>{group}</h3>
          <dl className={styles.list}>
            {members.map((shortcut) => (
              <div key={shortcut.label} className={styles.row}>
                <dt>
                  {shortcut.keys.map((key) => (
                    <Kbd key={key}>{shown[key] ?? key}</Kbd>
                  ))}
                </dt>
                <dd>{shortcut.label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3 className={styles.group}>Everywhere</h3>
        <dl className={styles.list}>
          <div className={styles.row}>
            <dt>
              <Kbd>?</Kbd>
            </dt>
            <dd>This help</dd>
          </div>
          <div className={styles.row}>
            <dt>
              <Kbd>Esc</Kbd>
            </dt>
            <dd>Close what is open</dd>
          </div>
        </dl>
      </section>
    </div>
  );
}

const shown: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  'Shift+ArrowLeft': '⇧ ←',
  'Shift+ArrowRight': '⇧ →',
  'Mod+z': 'Ctrl Z',
  'Mod+Z': 'Ctrl ⇧ Z',
};

function useRegistry(): Registry {
  const registry = useContext(ShortcutContext);
  if (!registry) throw new Error('Shortcuts need a ShortcutProvider above them.');
  return registry;
}

/** Takes the shortcuts as they are at each render; they count as long as the component is there. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const registry = useRegistry();
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => registry.add(current), [registry]);
}

export function useShortcutHelp(): () => void {
  return useRegistry().showHelp;
}
