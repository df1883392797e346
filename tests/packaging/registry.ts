import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry on the loopback address that has one package, without its dependencies. */
export async function startRegistry(manifest: Record<string, unknown>, tarball: Uint8Array) {
  const server = createServer(({ url: path }, response) => {
    if (path?.endsWith(".tgz")) response.end(tarball);
    else response.end(JSON.stringify(document));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const { name, version } = manifest as { name: string; version: string };
  const { dependencies: _, devDependencies: __, peerDependencies: ___, ...alone } = manifest;
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const document = {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...alone, dist: { tarball: `${url}${name}-${version}.tgz`, integrity } } },
  };
  return {
    url,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
