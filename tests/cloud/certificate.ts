import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key and a certificate for cdn.example, made for this run; undefined where there is no tool to make them. */
export function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "cdn-tls-"));
  const files = ["-keyout", join(folder, "key"), "-out", join(folder, "cert")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const names = ["-subj", "/CN=cdn.example", "-addext", "subjectAltName=DNS:cdn.example"];
  try {
    execFileSync("openssl", ["req", "-x509", ...kind, ...names, ...files], {
      stdio: "ignore",
      timeout: 60_000,
    });
    return {
      key: readFileSync(join(folder, "key"), "utf8"),
      cert: readFileSync(join(folder, "cert"), "utf8"),
    };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
