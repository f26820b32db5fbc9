import { describe, expect, it } from 'vitest';
import { keyName, takesKey } from './shortcut-keys';

interface Place {
  readonly tag?: string;
  readonly type?: string;
  /** Selectors that some element around the target matches. */
  readonly inside?: string;
}

/** What `takesKey` asks of an event, without a browser. */
function press(key: string, { tag = 'DIV', type, inside = '' }: Place = {}, more: Partial<KeyboardEvent> = {}) {
  const target = {
    tagName: tag,
    isContentEditable: false,
    getAttribute: (name: string) => (name === 'type' ? (type ?? null) : null),
    closest: (selectors: string) => (inside !== '' && selectors.includes(inside) ? {} : null),
  };
  const event = { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more };
  return { ...event, target: target as unknown as EventTarget };
}

describe('takesKey', () => {
  it('takes letters on the page', () => expect(takesKey(press('j'))).toBe(true));

  it("leaves the browser's own combinations alone", () => {
    expect(keyName(press('r', {}, { ctrlKey: true }))).not.toBe('r');
    expect(takesKey(press('ArrowLeft', {}, { altKey: true }))).toBe(false);
  });

  it('leaves what is typed into fields and dialogs', () => {
    expect(takesKey(press('r', { tag: 'INPUT' }))).toBe(false);
    expect(takesKey(press('r', { tag: 'TEXTAREA' }))).toBe(false);
    expect(takesKey(press('r', { inside: '[role="dialog"]' }))).toBe(false);
  });

  it('leaves a focused button its Space and Enter, and nothing else', () => {
    expect(takesKey(press(' ', { tag: 'BUTTON', inside: 'button' }))).toBe(false);
    expect(takesKey(press('Enter', { tag: 'A', inside: 'a,' }))).toBe(false);
    expect(takesKey(press('a', { tag: 'BUTTON', inside: 'button' }))).toBe(true);
  });

  it('leaves a slider its arrows', () => {
    expect(takesKey(press('ArrowLeft', { inside: '[role="slider"]' }))).toBe(false);
    expect(takesKey(press('j', { inside: '[role="slider"]' }))).toBe(true);
  });
});

describe('keyName', () => {
  it('names shift only where it does not change the character', () => {
    expect(keyName(press('?', {}, { shiftKey: true }))).toBe('?');
    expect(keyName(press('ArrowLeft', {}, { shiftKey: true }))).toBe('Shift+ArrowLeft');
    expect(keyName(press('z', {}, { ctrlKey: true }))).toBe('Mod+z');
    expect(keyName(press('Z', {}, { metaKey: true, shiftKey: true }))).toBe('Mod+Z');
  });
});
