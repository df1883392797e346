import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** What a proxy does with a CONNECT: all that comes goes to a port of this machine, and back. */
export function tunnel(socket: Duplex, port: number): void {
  const upstream = connect(port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.pipe(upstream).pipe(socket);
  });
  for (const [one, other] of [
    [upstream, socket],
    [socket, upstream],
  ] as const) {
    one.on("error", () => {}).once("close", () => other.destroy());
  }
}
