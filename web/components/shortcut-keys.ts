/** A key that does something on this page; listed by `?`. */
export interface Shortcut {
  /**
   * `KeyboardEvent.key`, with `Shift+` before keys that shift does not change and `Mod+` for Ctrl or Cmd, e.g. `j`, `?`,
   * `Shift+ArrowLeft`, `Mod+z`.
   */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: string;
  readonly disabled?: boolean;
  run(): void;
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>;

export function keyName(event: KeyPress): string {
  const modified = event.ctrlKey || event.metaKey ? 'Mod+' : '';
  return event.shiftKey && event.key.length > 1 ? `${modified}Shift+${event.key}` : `${modified}${event.key}`;
}

const ownKeys = /^(input|textarea|select)$/i;

/**
 * False where the key belongs to something else: the browser (with Alt), a field that is typed into, an open dialog or
 * menu, a slider's arrows, or a focused button's Space and Enter. With Ctrl and Cmd the browser keeps what no shortcut names.
 */
export function takesKey(event: KeyPress): boolean {
  if (event.altKey) return false;
  const target = event.target as (Element & { isContentEditable?: boolean }) | null;
  if (!target?.closest) return true;
  if (target.isContentEditable || ownKeys.test(target.tagName)) {
    // A range slider or a checkbox takes no letters.
    const type = target.getAttribute('type');
    return (type === 'range' || type === 'checkbox') && event.key.length === 1 && event.key !== ' ';
  }
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return false;
  if (event.key === ' ' || event.key === 'Enter') return !target.closest('button, a, summary, [role="tab"]');
  if (event.key.startsWith('Arrow')) return !target.closest('[role="slider"], [role="tablist"], [role="radiogroup"]');
  return true;
}
