import { connect as connectHttp2 } from "node:http2";
import { type AddressInfo, connect, createServer } from "node:net";

/** Types of frames, and their flags. */
const [HEADERS, CONTINUATION] = [1, 9];
const [END_STREAM, END_HEADERS] = [1, 4];
const HEAD_BYTES = 9;

/**
 * Makes a call of gRPC and counts the bytes of the headers that end its answer, once all of them have come. They are seen on
 * their way: a client of Node.js takes some 140 kB of them, where Go's takes 16 MB.
 */
export async function headerBytes(port: number, method: string, message: Uint8Array): Promise<number> {
  const counted = Promise.withResolvers<number>();
  const relay = createServer((socket) => {
    const server = connect(port, "127.0.0.1");
    const count = trailerCounter(counted.resolve);
    socket.pipe(server);
    server.on("data", (data) => {
      // The client would break the connection off.
      if (!count(data)) socket.write(data);
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const session = connectHttp2(`http://127.0.0.1:${(relay.address() as AddressInfo).port}`);
  const stream = session.request({
    ...{ ":method": "POST", ":path": method, "content-type": "application/grpc", te: "trailers" },
  });
  stream.resume();
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
  try {
    return await counted.promise;
  } finally {
    session.destroy();
    relay.close();
  }
}

/**
 * Reads frames; tells the length of the block of headers that ends a stream.
 *
 * @returns what takes the next bytes, and says whether that block has begun
 */
function trailerCounter(tell: (bytes: number) => void): (data: Buffer) => boolean {
  let left: Buffer = Buffer.alloc(0);
  let [bytes, isLast] = [0, false];
  return (data) => {
    left = Buffer.concat([left, data]);
    while (left.length >= HEAD_BYTES && left.length >= HEAD_BYTES + left.readUIntBE(0, 3)) {
      const [length, type, flags] = [left.readUIntBE(0, 3), left.readUInt8(3), left.readUInt8(4)];
      left = left.subarray(HEAD_BYTES + length);
      if (type === HEADERS) [bytes, isLast] = [0, (flags & END_STREAM) !== 0];
      if (type === HEADERS || type === CONTINUATION) bytes += length;
      if (isLast && (flags & END_HEADERS) !== 0) tell(bytes);
    }
    return isLast;
  };
}
