import { describe, expect, it } from 'vitest';
import { describeKeybinding, matchesKeybinding } from './keybindings.ts';

function press(key: string, modifiers: Partial<KeyboardEvent> = {}): KeyboardEvent {
  return {
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...modifiers,
  } as KeyboardEvent;
}

describe('matchesKeybinding', () => {
  it('takes Mod as Control on other systems and as Command on Apple systems', () => {
    expect(matchesKeybinding(press('p', { ctrlKey: true }), 'Mod+P', false)).toBe(true);
    expect(matchesKeybinding(press('p', { metaKey: true }), 'Mod+P', true)).toBe(true);
    expect(matchesKeybinding(press('p', { ctrlKey: true }), 'Mod+P', true)).toBe(false);
  });

  it('wants exactly the modifiers named', () => {
    expect(matchesKeybinding(press('P', { ctrlKey: true, shiftKey: true }), 'Mod+P', false)).toBe(false);
    expect(matchesKeybinding(press('P', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+P', false)).toBe(true);
  });

  it('matches a letter by its place where the layout writes another one', () => {
    expect(matchesKeybinding(press('з', { ctrlKey: true, code: 'KeyP' }), 'Mod+P', false)).toBe(true);
  });
});

describe('describeKeybinding', () => {
  it('writes the chord as the platform does', () => {
    expect(describeKeybinding('Mod+Shift+P', true)).toBe('⌘⇧P');
    expect(describeKeybinding('Mod+Shift+P', false)).toBe('Ctrl+Shift+P');
  });
});
