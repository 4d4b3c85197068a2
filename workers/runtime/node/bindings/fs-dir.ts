import type { BindingContext, BindingFactory } from '../binding-context.ts';
import type { DirectoryListing } from '../../abi/system.ts';
import { asyncWrapClass } from '../wraps/async-wrap.ts';
import { encodeName, pathOf, type PathArgument } from './fs/path-codec.ts';
import { requestDelivery, type RequestArgument, type RequestDelivery } from './fs/request.ts';

type DirHandleConstructor = new (listing: DirectoryListing) => object;

function dirHandleClass(context: BindingContext, delivery: RequestDelivery): DirHandleConstructor {
  return class DirHandle extends asyncWrapClass(context) {
    readonly #listing: DirectoryListing;
    #position = 0;

    constructor(listing: DirectoryListing) {
      super('DIRHANDLE');
      this.#listing = listing;
    }

    /** At most `count` entries as `[name, type, name, type, ...]`, or null at the end. */
    read(encoding: unknown, count: number, request: RequestArgument): unknown {
      const { names, types } = this.#listing;
      const end = Math.min(names.length, this.#position + count);
      const entries: unknown[] = [];
      for (; this.#position < end; this.#position++) {
        entries.push(encodeName(context, names[this.#position] as string, encoding), types[this.#position]);
      }
      return delivery.settle(this.read, request, entries.length === 0 ? null : entries, { syscall: 'scandir' });
    }

    close(request: RequestArgument): unknown {
      return delivery.settle(this.close, request, undefined, { syscall: 'closedir' });
    }
  };
}

/** Directories read in steps (`fs.opendir`). */
export const createFsDirBinding: BindingFactory = (context) => {
  const delivery = requestDelivery(context);
  const DirHandle = dirHandleClass(context, delivery);
  const open = (name: string): object | number => {
    const listing = context.system.readdir(name);
    return typeof listing === 'number' ? listing : new DirHandle(listing);
  };

  function opendir(path: PathArgument, _encoding: unknown, request: RequestArgument): unknown {
    const name = pathOf(path);
    return delivery.settle(opendir, request, open(name), { syscall: 'opendir', path: name });
  }

  function opendirSync(path: PathArgument): unknown {
    return delivery.settle(opendirSync, undefined, open(pathOf(path)), { syscall: 'opendir' });
  }

  return { opendir, opendirSync, DirHandle };
};
