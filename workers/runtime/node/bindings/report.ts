import type { BindingFactory } from '../binding-context.ts';

/** Settings of diagnostic reports; writing one is not available. */
export const createReportBinding: BindingFactory = () => {
  const triggers = { fatalError: false, signal: false, uncaughtException: false };
  let isCompact = false;
  let isNetworkExcluded = false;
  let isEnvironmentExcluded = false;
  let directory = '';
  let filename = '';
  let signal = 'SIGUSR2';
  return {
    getCompact: () => isCompact,
    setCompact: (value: boolean) => (isCompact = value),
    getExcludeNetwork: () => isNetworkExcluded,
    setExcludeNetwork: (value: boolean) => (isNetworkExcluded = value),
    getExcludeEnv: () => isEnvironmentExcluded,
    setExcludeEnv: (value: boolean) => (isEnvironmentExcluded = value),
    getDirectory: () => directory,
    setDirectory: (value: string) => (directory = value),
    getFilename: () => filename,
    setFilename: (value: string) => (filename = value),
    getSignal: () => signal,
    setSignal: (value: string) => (signal = value),
    shouldReportOnFatalError: () => triggers.fatalError,
    setReportOnFatalError: (value: boolean) => (triggers.fatalError = value),
    shouldReportOnSignal: () => triggers.signal,
    setReportOnSignal: (value: boolean) => (triggers.signal = value),
    shouldReportOnUncaughtException: () => triggers.uncaughtException,
    setReportOnUncaughtException: (value: boolean) => (triggers.uncaughtException = value),
  };
};
