import type { BindingFactory } from '../binding-context.ts';
import { unavailableError } from '../binding-shape.ts';

/** The platform's class, kept before Node's library replaces the global one. */
const PlatformURLPattern: unknown = (globalThis as { URLPattern?: unknown }).URLPattern;

/** `internalBinding('url_pattern')`: the platform's URLPattern, which follows the same standard. */
export const createUrlPatternBinding: BindingFactory = () => ({
  URLPattern:
    PlatformURLPattern ??
    class URLPattern {
      constructor() {
        throw unavailableError('URLPattern');
      }
    },
});
