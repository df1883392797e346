import {
  type ContentUrlOptions,
  checkContentUrlOptions,
  checkIgnore,
  refusing,
} from "./contentUrlOptions.js";

/** Options of `hashFolder`. */
export interface HashFolderOptions extends ContentUrlOptions {
  /**
   * Leaves out the files and folders for which it returns true. It gets the path below the folder, with `/` between
   * its parts: `assets/app.js.map`. A folder is left out with all that is in it. Default: nothing is left out; names
   * that begin with a dot are not either, since `.well-known/` is served like any other folder.
   *
   * @example ignore: (path) => path.endsWith(".map") || path.endsWith(".DS_Store")
   */
  ignore?: (path: string) => boolean;
  /**
   * The kind of hash: `"md5"` and `"sha256"` are digests of the content, `md5:…` and `sha256:…` in hexadecimal, which
   * `checkEdge` can compare with what an edge serves; of `"md5"` an edge's `ETag` or `Content-MD5` often tells enough. They
   * take longer: one or two seconds for each gigabyte, where the CRC-32 takes less than half of one. With another kind every
   * hash is another one, so that all files are refreshed once. Default: the size with the CRC-32, which tells the versions of
   * a file apart and nothing more.
   *
   * @example digest: "md5"
   */
  digest?: "md5" | "sha256";
}

/**
 * Hashes every file below a local folder: gives the URL of each with the hash of its content, in the order of the
 * URLs, as `CacheRefresh` takes it for `contentHashes`. The hash is the size with the CRC-32 of the content, or a `digest`. Names are
 * percent-encoded: `a b.js` is served as `a%20b.js`, `100%.txt` as `100%25.txt`, and what would be a wildcard in a path
 * stands for itself, `a*b.js` as `a%2Ab.js`.
 *
 * The folder is read when the function is called, in previews too: build the site first. Symbolic links are followed;
 * one that leads back to a folder that it lies in is left out, and so are sockets, pipes and devices.
 *
 * Rejects where the folder is missing or holds no files, where something in it cannot be read, such as a link that
 * leads nowhere, where a URL has more than 1024 characters, the most that the API takes, and where two files that differ
 * are served under one URL.
 *
 * @param folder the path of the folder, absolute or from the current folder of the program on: `"dist"`
 * @param urlPrefix the URL under which the folder is served, with `https://` or `http://` and `/` at its end
 * @param options what is left out, and under which URLs index documents and other pages are served
 *
 * @example
 * new cdn.CacheRefresh("site", { contentHashes: cdn.hashFolder("dist", "https://www.example.com/") });
 */
export async function hashFolder(
  folder: string,
  urlPrefix: string,
  options: HashFolderOptions = {},
): Promise<Record<string, string>> {
  const refuse = refusing("hashFolder");
  checkContentUrlOptions(options, refuse);
  checkIgnore(options.ignore, refuse);
  // Loaded on the first call: a program that hashes nothing starts without it.
  const { hashFolder: run } = await import("../provider/queries/hashFolder.js");
  return run(folder, urlPrefix, options);
}
