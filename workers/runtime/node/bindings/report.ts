import type { BindingContext, BindingFactory } from '../binding-context.ts';

/**
 * Diagnostic reports. There is no native stack, heap or loaded library to tell of, and no C library: tools that look
 * for one here (to choose among native builds) find none. Writing a report to a file is not available.
 */
export const createReportBinding: BindingFactory = (context) => {
  const triggers = { fatalError: false, signal: false, uncaughtException: false };
  let isCompact = false;
  let isNetworkExcluded = false;
  let isEnvironmentExcluded = false;
  let directory = '';
  let filename = '';
  let signal = 'SIGUSR2';
  return {
    getReport: (error: unknown) => JSON.stringify(reportOf(context, error)),
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

function reportOf({ system }: BindingContext, error: unknown): object {
  const { start } = system;
  const process = (globalThis as unknown as { process: Record<string, unknown> }).process;
  const stack = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return {
    header: {
      reportVersion: 5,
      event: 'JavaScript API',
      trigger: 'GetReport',
      filename: null,
      dumpEventTime: new Date().toISOString(),
      dumpEventTimeStamp: String(Date.now()),
      processId: start.pid,
      threadId: start.threadId,
      cwd: system.workingDirectory(),
      commandLine: start.argv,
      nodejsVersion: process['version'],
      wordSize: 64,
      arch: process['arch'],
      platform: process['platform'],
      componentVersions: process['versions'],
      release: process['release'],
      osName: 'Linux',
      host: system.hostname(),
    },
    javascriptStack: {
      message: error instanceof Error ? error.message : '',
      stack: stack.slice(1).map((line) => line.trim()),
    },
    nativeStack: [],
    libuv: [],
    workers: [],
    environmentVariables: process['env'],
    userLimits: {},
    sharedObjects: [],
  };
}
