import { readConfiguration } from "../../../provider/cloud/configuration.js";
import type { EsaApi } from "../../../provider/products/esa/api.js";
import { createEsaClient } from "../../../provider/products/esa/client.js";
import { accessKeyId, accessKeySecret, type TestServer } from "../../cloud/server.js";

/** A client of a server here, with an access key. Each further setting replaces what is set. */
export function esaClientOf(server: Pick<TestServer, "host">, settings: Record<string, string> = {}): EsaApi {
  const all: Record<string, string> = {
    accessKey: accessKeyId,
    secretKey: accessKeySecret,
    endpoints: JSON.stringify([{ esa: `http://${server.host}` }]),
    ...settings,
  };
  return createEsaClient(readConfiguration("esa", (key) => all[key], {}));
}
