/** The text form of npm's configuration files: `key = value` lines, `;` and `#` comments, `${NAME}` expansion. */
export type Entries = ReadonlyMap<string, string>;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseNpmrc(text: string, environment: Environment): Entries {
  const entries = new Map<string, string>();
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || /^[;#[]/.test(line)) continue;
    const equals = line.indexOf('=');
    if (equals === -1) continue;
    const key = expand(unquote(line.slice(0, equals).trim()), environment);
    entries.set(key, expand(unquote(withoutComment(line.slice(equals + 1).trim())), environment));
  }
  return entries;
}

function withoutComment(value: string): string {
  return /^["']/.test(value) ? value : value.replace(/\s+[;#].*$/, '');
}

function unquote(value: string): string {
  const match = /^"([^"]*)"|^'([^']*)'/.exec(value);
  return match === null ? value : (match[1] ?? match[2] ?? '');
}

/** `${NAME}` is left as it stands when the variable is not set; `${NAME?}` becomes empty. */
function expand(value: string, environment: Environment): string {
  return value.replace(/(\\*)\$\{([^${}?]+)(\?)?\}/g, (whole, slashes: string, name: string, isOptional?: string) => {
    if (slashes.length % 2 === 1) return whole;
    return environment[name] ?? (isOptional === undefined ? whole : '');
  });
}

/** `npm_config_*` variables as entries; secrets by host keep their case and punctuation. */
export function environmentEntries(environment: Environment): Entries {
  const entries = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const match = /^npm_config_(.+)$/i.exec(name);
    if (match === null || value === undefined || value === '') continue;
    const key = match[1]!;
    entries.set(key.startsWith('//') ? key : key.toLowerCase().replace(/(?!^)_/g, '-'), value);
  }
  return entries;
}
