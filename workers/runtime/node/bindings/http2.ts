import type { BindingFactory } from '../binding-context.ts';

/** Names of error codes (RFC 9113, section 7), by number. */
const ERROR_NAMES = [
  'NGHTTP2_NO_ERROR',
  'NGHTTP2_PROTOCOL_ERROR',
  'NGHTTP2_INTERNAL_ERROR',
  'NGHTTP2_FLOW_CONTROL_ERROR',
  'NGHTTP2_SETTINGS_TIMEOUT',
  'NGHTTP2_STREAM_CLOSED',
  'NGHTTP2_FRAME_SIZE_ERROR',
  'NGHTTP2_REFUSED_STREAM',
  'NGHTTP2_CANCEL',
  'NGHTTP2_COMPRESSION_ERROR',
  'NGHTTP2_CONNECT_ERROR',
  'NGHTTP2_ENHANCE_YOUR_CALM',
  'NGHTTP2_INADEQUATE_SECURITY',
  'NGHTTP2_HTTP_1_1_REQUIRED',
];

/** Default settings in the order of the settings buffer, with the bits that say which are set. */
const DEFAULT_SETTINGS = [4096, 1, 65_535, 16_384, 4_294_967_295, 65_535, 0] as const;
const FLAGS_INDEX = 7;

/**
 * Lets `node:http2` load, since packages import it for its constants. Sessions do not exist here: making one throws
 * an error that names `Http2Session`.
 */
export const createHttp2Binding: BindingFactory = () => {
  const settingsBuffer = new Uint32Array(29);
  return {
    sessionState: new Float64Array(9),
    streamState: new Float64Array(6),
    settingsBuffer,
    optionsBuffer: new Uint32Array(14),
    streamStats: new Float64Array(6),
    sessionStats: new Float64Array(9),
    nameForErrorCode: ERROR_NAMES,
    // They are called by sessions alone.
    setCallbackFunctions: () => undefined,
    refreshDefaultSettings() {
      settingsBuffer.set(DEFAULT_SETTINGS);
      settingsBuffer[FLAGS_INDEX] = (1 << DEFAULT_SETTINGS.length) - 1;
    },
  };
};
