import type { BindingContext } from '../binding-context.ts';
import { nativeError } from '../bindings/native-error.ts';

type SerializedPackage = [
  name: string | undefined,
  main: string | undefined,
  type: string,
  imports: string | undefined,
  exports: string | undefined,
  path: string,
];

/** Who asked for a package configuration, for the error when it is invalid. */
export interface PackageRequest {
  readonly isESM: boolean;
  readonly base: string | undefined;
  readonly specifier: string | undefined;
}

const noRequest: PackageRequest = { isESM: false, base: undefined, specifier: undefined };

/** The fields of a `package.json` that loading modules needs. */
class PackageConfig {
  readonly path: string;
  readonly type: 'module' | 'commonjs' | 'none';
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(path: string, fields: Readonly<Record<string, unknown>>) {
    this.path = path;
    this.#fields = fields;
    const type = fields['type'];
    this.type = type === 'module' || type === 'commonjs' ? type : 'none';
  }

  serialize(): SerializedPackage {
    const { name, main, imports, exports } = this.#fields;
    return [text(name), text(main), this.type, textOrJson(imports), textOrJson(exports), this.path];
  }
}

/** Finds, reads and remembers package configurations. Source: `BindingData` in `node_modules.cc`. */
export class PackageReader {
  readonly #context: BindingContext;
  readonly #known = new Map<string, PackageConfig>();
  readonly #decoder: TextDecoder;

  constructor(context: BindingContext) {
    this.#context = context;
    this.#decoder = new context.platform.TextDecoder();
  }

  /** Null when there is no such file. */
  read(path: string, request = noRequest): PackageConfig | null {
    const known = this.#known.get(path);
    if (known) return known;
    const bytes = this.#context.system.readFile(path);
    if (typeof bytes === 'number') return null;
    const config = new PackageConfig(path, this.#parse(path, bytes, request));
    this.#known.set(path, config);
    return config;
  }

  /** The package a file belongs to: the search ends at `node_modules`. */
  nearest(path: string): PackageConfig | null {
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end);
      if (directory.endsWith('/node_modules')) return null;
      const config = this.read(`${directory}/package.json`);
      if (config) return config;
      if (end === 0) return null;
    }
    return null;
  }

  /** As an array, or the path where the search ended. */
  scopeConfig(resolved: string): SerializedPackage | string {
    const path = this.#pathOf(resolved);
    const config = this.nearest(path);
    if (config) return config.serialize();
    const boundary = path.lastIndexOf('/node_modules/');
    return boundary < 0 ? '/package.json' : `${path.slice(0, boundary)}/node_modules/package.json`;
  }

  packageType(resolved: string): string | undefined {
    return this.nearest(this.#pathOf(resolved))?.type;
  }

  /** The path of a file URL. */
  pathOf(url: string): string {
    const path = /^[^?#]*/.exec(url.slice(7))![0];
    if (url.startsWith('file:///') && !path.includes('%')) return path;
    return this.#fileOf(url);
  }

  #pathOf(url: string): string {
    return url.startsWith('file:///') ? this.pathOf(url) : this.#pathOfUrl(url);
  }

  #pathOfUrl(url: string): string {
    const { URL, fileURLToPath } = this.#context.requireBuiltin('internal/url') as {
      URL: new (url: string, base: string) => { readonly href: string };
      fileURLToPath: (url: string) => string;
    };
    return fileURLToPath(new URL('./package.json', url).href).replace(/package\.json$/, '_');
  }

  #parse(path: string, bytes: Uint8Array, request: PackageRequest): Readonly<Record<string, unknown>> {
    const fields = parseJson(this.#decoder.decode(bytes));
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      const record = fields as Record<string, unknown>;
      if (isTextOrAbsent(record['name']) && isTextOrAbsent(record['type'])) return record;
    }
    throw nativeError(Error, 'ERR_INVALID_PACKAGE_CONFIG', this.#invalidMessage(path, request));
  }

  #invalidMessage(path: string, { isESM, base, specifier }: PackageRequest): string {
    if (!isESM || base === undefined || specifier === undefined) return `Invalid package config ${path}.`;
    return `Invalid package config ${path} while importing "${specifier}" from ${this.#fileOf(base)}.`;
  }

  #fileOf(base: string): string {
    const { fileURLToPath } = this.#context.requireBuiltin('internal/url') as {
      fileURLToPath: (url: string) => string;
    };
    return base.startsWith('file:') ? fileURLToPath(base) : base;
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A string as it is, an object or array as JSON, which the library parses when it needs it. */
function textOrJson(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}
