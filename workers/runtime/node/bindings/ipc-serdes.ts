import type { BindingContext, BindingFactory } from '../binding-context.ts';

/** The parts of `require('v8')` this stands on. */
interface Serializer {
  writeHeader(): void;
  writeValue(value: unknown): void;
  writeUint32(value: number): void;
  releaseBuffer(): Uint8Array;
  _writeHostObject(value: object): void;
}
interface Deserializer {
  readHeader(): void;
  readValue(): unknown;
  readUint32(): number;
  _readHostObject(): unknown;
}
interface SerializationLibrary {
  readonly DefaultSerializer: new () => Serializer;
  readonly DefaultDeserializer: new (bytes: Uint8Array) => Deserializer;
}

const LENGTH_BYTES = 4;
/** What follows the mark of a host object. */
const HostObject = { VIEW: 0, OTHER: 1 };

interface MessageClasses {
  readonly Writer: new () => Serializer;
  readonly Reader: new (bytes: Uint8Array) => Deserializer;
}

function messageClasses(context: BindingContext): MessageClasses {
  const { DefaultSerializer, DefaultDeserializer } = context.requireBuiltin('v8') as SerializationLibrary;
  class Writer extends DefaultSerializer {
    override _writeHostObject(value: object): void {
      if (ArrayBuffer.isView(value)) {
        this.writeUint32(HostObject.VIEW);
        super._writeHostObject(value);
      } else {
        this.writeUint32(HostObject.OTHER);
        this.writeValue({ ...value });
      }
    }
  }
  class Reader extends DefaultDeserializer {
    override _readHostObject(): unknown {
      return this.readUint32() === HostObject.VIEW ? super._readHostObject() : this.readValue();
    }
  }
  return { Writer, Reader };
}

/** Messages between a process and its forked child in the format `advanced`: a length, then V8's own format. */
export const createIpcSerdesBinding: BindingFactory = (context) => {
  let known: MessageClasses | undefined;
  const classes = (): MessageClasses => (known ??= messageClasses(context));
  return {
    serialize(message: unknown, Buffer: { allocUnsafe(size: number): Uint8Array }) {
      const writer = new (classes().Writer)();
      writer.writeHeader();
      writer.writeValue(message);
      const body = writer.releaseBuffer();
      const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
      new DataView(frame.buffer, frame.byteOffset).setUint32(0, body.length);
      frame.set(body, LENGTH_BYTES);
      return frame;
    },
    deserialize(bytes: Uint8Array) {
      const reader = new (classes().Reader)(bytes);
      reader.readHeader();
      return reader.readValue();
    },
  };
};
