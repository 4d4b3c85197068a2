import type { BindingFactory } from '../binding-context.ts';
import { createAsyncContextFrameBinding } from './async-context-frame.ts';
import { createAsyncWrapBinding } from './async-wrap.ts';
import { createBlobBinding } from './blob.ts';
import { createBlockListBinding } from './block-list.ts';
import { createBufferBinding } from './buffer.ts';
import { createBuiltinsBinding } from './builtins.ts';
import { createCaresWrapBinding } from './cares-wrap.ts';
import { createCjsLexerBinding } from './cjs-lexer.ts';
import { createConfigBinding } from './config.ts';
import { createConstantsBinding } from './constants.ts';
import { createContextifyBinding } from './contextify.ts';
import { createCredentialsBinding } from './credentials.ts';
import { createCryptoBinding } from './crypto.ts';
import { createDiagnosticsChannelBinding } from './diagnostics-channel.ts';
import { createEncodingBindingBinding } from './encoding-binding.ts';
import { createErrorsBinding } from './errors.ts';
import { createFsDirBinding } from './fs-dir.ts';
import { createFsEventWrapBinding } from './fs-event-wrap.ts';
import { createFsBinding } from './fs.ts';
import { createHeapUtilsBinding } from './heap-utils.ts';
import { createHttpParserBinding } from './http-parser.ts';
import { createHttp2Binding } from './http2.ts';
import { createIcuBinding } from './icu.ts';
import { createInspectorBinding } from './inspector.ts';
import { createInternalOnlyV8Binding } from './internal-only-v8.ts';
import { createIpcSerdesBinding } from './ipc-serdes.ts';
import { createJsStreamBinding } from './js-stream.ts';
import { createLocksBinding } from './locks.ts';
import { createMessagingBinding } from './messaging.ts';
import { createMksnapshotBinding } from './mksnapshot.ts';
import { createModuleWrapBinding } from './module-wrap.ts';
import { createModulesBinding } from './modules.ts';
import { createOptionsBinding } from './options.ts';
import { createOsBinding } from './os.ts';
import { createPerformanceBinding } from './performance.ts';
import { createPermissionBinding } from './permission.ts';
import { createPipeWrapBinding } from './pipe-wrap.ts';
import { createProcessMethodsBinding } from './process-methods.ts';
import { createProcessWrapBinding } from './process-wrap.ts';
import { createProfilerBinding } from './profiler.ts';
import { createReportBinding } from './report.ts';
import { createSeaBinding } from './sea.ts';
import { createSerdesBinding } from './serdes.ts';
import { createSignalWrapBinding } from './signal-wrap.ts';
import { createSpawnSyncBinding } from './spawn-sync.ts';
import { createSqliteBinding } from './sqlite.ts';
import { createStreamPipeBinding } from './stream-pipe.ts';
import { createStreamWrapBinding } from './stream-wrap.ts';
import { createStringDecoderBinding } from './string-decoder.ts';
import { createSymbolsBinding } from './symbols.ts';
import { createTaskQueueBinding } from './task-queue.ts';
import { createTcpWrapBinding } from './tcp-wrap.ts';
import { createTimersBinding } from './timers.ts';
import { createTlsWrapBinding } from './tls-wrap.ts';
import { createTraceEventsBinding } from './trace-events.ts';
import { createTtyWrapBinding } from './tty-wrap.ts';
import { createTypesBinding } from './types.ts';
import { createUdpWrapBinding } from './udp-wrap.ts';
import { createUrlPatternBinding } from './url-pattern.ts';
import { createUrlBinding } from './url.ts';
import { createUtilBinding } from './util.ts';
import { createUvBinding } from './uv.ts';
import { createV8Binding } from './v8.ts';
import { createWasiBinding } from './wasi.ts';
import { createWasmWebApiBinding } from './wasm-web-api.ts';
import { createWatchdogBinding } from './watchdog.ts';
import { createWebstorageBinding } from './webstorage.ts';
import { createWorkerBinding } from './worker.ts';
import { createZlibBinding } from './zlib.ts';

/**
 * The native bindings of Node's library by name. A factory returns what it implements; constants and functions it
 * leaves out are completed from the recorded shapes (`binding-shape.ts`): constants with their real values,
 * functions with ones that throw an error naming themselves.
 */
export const bindingFactories: Readonly<Record<string, BindingFactory>> = {
  async_context_frame: createAsyncContextFrameBinding,
  async_wrap: createAsyncWrapBinding,
  blob: createBlobBinding,
  block_list: createBlockListBinding,
  buffer: createBufferBinding,
  builtins: createBuiltinsBinding,
  cares_wrap: createCaresWrapBinding,
  cjs_lexer: createCjsLexerBinding,
  config: createConfigBinding,
  constants: createConstantsBinding,
  contextify: createContextifyBinding,
  credentials: createCredentialsBinding,
  crypto: createCryptoBinding,
  diagnostics_channel: createDiagnosticsChannelBinding,
  encoding_binding: createEncodingBindingBinding,
  errors: createErrorsBinding,
  fs: createFsBinding,
  fs_dir: createFsDirBinding,
  fs_event_wrap: createFsEventWrapBinding,
  heap_utils: createHeapUtilsBinding,
  http2: createHttp2Binding,
  http_parser: createHttpParserBinding,
  icu: createIcuBinding,
  inspector: createInspectorBinding,
  internal_only_v8: createInternalOnlyV8Binding,
  ipc_serdes: createIpcSerdesBinding,
  js_stream: createJsStreamBinding,
  locks: createLocksBinding,
  messaging: createMessagingBinding,
  mksnapshot: createMksnapshotBinding,
  module_wrap: createModuleWrapBinding,
  modules: createModulesBinding,
  options: createOptionsBinding,
  os: createOsBinding,
  performance: createPerformanceBinding,
  permission: createPermissionBinding,
  pipe_wrap: createPipeWrapBinding,
  process_methods: createProcessMethodsBinding,
  process_wrap: createProcessWrapBinding,
  profiler: createProfilerBinding,
  report: createReportBinding,
  sea: createSeaBinding,
  serdes: createSerdesBinding,
  signal_wrap: createSignalWrapBinding,
  spawn_sync: createSpawnSyncBinding,
  sqlite: createSqliteBinding,
  stream_pipe: createStreamPipeBinding,
  stream_wrap: createStreamWrapBinding,
  string_decoder: createStringDecoderBinding,
  symbols: createSymbolsBinding,
  task_queue: createTaskQueueBinding,
  tcp_wrap: createTcpWrapBinding,
  timers: createTimersBinding,
  tls_wrap: createTlsWrapBinding,
  trace_events: createTraceEventsBinding,
  tty_wrap: createTtyWrapBinding,
  types: createTypesBinding,
  udp_wrap: createUdpWrapBinding,
  url: createUrlBinding,
  url_pattern: createUrlPatternBinding,
  util: createUtilBinding,
  uv: createUvBinding,
  v8: createV8Binding,
  wasi: createWasiBinding,
  wasm_web_api: createWasmWebApiBinding,
  watchdog: createWatchdogBinding,
  webstorage: createWebstorageBinding,
  worker: createWorkerBinding,
  zlib: createZlibBinding,
};
