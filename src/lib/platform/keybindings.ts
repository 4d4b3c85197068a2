/**
 * A key chord as written in command definitions: modifiers then a key, joined by `+`, for instance
 * `Mod+Shift+P`. `Mod` is Command on Apple systems and Control elsewhere.
 */
export type Keybinding = string;

interface ParsedBinding {
  readonly key: string;
  readonly hasMod: boolean;
  readonly hasControl: boolean;
  readonly hasShift: boolean;
  readonly hasAlt: boolean;
}

export function isApplePlatform(platform = navigator.platform): boolean {
  return /^(Mac|iP)/.test(platform);
}

function parse(binding: Keybinding): ParsedBinding {
  const parts = binding.split('+');
  const key = parts[parts.length - 1] ?? '';
  return {
    key: key.toLowerCase(),
    hasMod: parts.includes('Mod'),
    hasControl: parts.includes('Control'),
    hasShift: parts.includes('Shift'),
    hasAlt: parts.includes('Alt'),
  };
}

/** Whether a keyboard event is the chord. Letters and digits are matched by physical position too. */
export function matchesKeybinding(event: KeyboardEvent, binding: Keybinding, isApple = isApplePlatform()): boolean {
  const wanted = parse(binding);
  const wantsControl = wanted.hasControl || (wanted.hasMod && !isApple);
  const wantsMeta = wanted.hasMod && isApple;
  if (event.ctrlKey !== wantsControl || event.metaKey !== wantsMeta) return false;
  if (event.shiftKey !== wanted.hasShift || event.altKey !== wanted.hasAlt) return false;
  return event.key.toLowerCase() === wanted.key || codeOf(wanted.key) === event.code;
}

function codeOf(key: string): string {
  if (/^[a-z]$/.test(key)) return `Key${key.toUpperCase()}`;
  if (/^[0-9]$/.test(key)) return `Digit${key}`;
  if (key === '`') return 'Backquote';
  return key;
}

const appleSymbols: Readonly<Record<string, string>> = { Mod: '⌘', Control: '⌃', Shift: '⇧', Alt: '⌥' };

/** How a chord is shown to people on their platform. */
export function describeKeybinding(binding: Keybinding, isApple = isApplePlatform()): string {
  const parts = binding.split('+');
  if (isApple) return parts.map((part) => appleSymbols[part] ?? part).join('');
  return parts.map((part) => (part === 'Mod' || part === 'Control' ? 'Ctrl' : part)).join('+');
}
