import type { BindingFactory } from '../binding-context.ts';
import { descriptorFunctions } from './fs/by-descriptor.ts';
import { pathFunctions, statusFunctions } from './fs/by-path.ts';
import { copyingFunctions } from './fs/copying.ts';
import { fileHandleClass, openFileHandleFunction } from './fs/file-handle.ts';
import { packageMainFunctions } from './fs/package-main.ts';
import { requestDelivery } from './fs/request.ts';
import { statWatcherClass } from './fs/stat-watcher.ts';
import { createStatusArrays } from './fs/status-arrays.ts';
import { wholeFileFunctions } from './fs/whole-files.ts';

/** Files: every operation in a synchronous, a callback and a promise form. */
export const createFsBinding: BindingFactory = (context) => {
  const delivery = requestDelivery(context);
  const arrays = createStatusArrays();
  const FileHandle = fileHandleClass(context, delivery);
  const { statValues, bigintStatValues, statFsValues, bigintStatFsValues } = arrays;
  return {
    ...pathFunctions(context, delivery),
    ...statusFunctions(context, delivery, arrays),
    ...descriptorFunctions(context, delivery, arrays),
    ...wholeFileFunctions(context, delivery),
    ...copyingFunctions(context, delivery),
    ...packageMainFunctions(context),
    openFileHandle: openFileHandleFunction(context, delivery, FileHandle),
    FileHandle,
    FSReqCallback: delivery.FSReqCallback,
    StatWatcher: statWatcherClass(context, arrays),
    kUsePromises: delivery.kUsePromises,
    statValues,
    bigintStatValues,
    statFsValues,
    bigintStatFsValues,
  };
};
