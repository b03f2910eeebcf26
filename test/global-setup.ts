import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Some tests run the package as it is published: it has to be built from the sources that are tested. */
export default function buildPackage(): void {
  execFileSync("npm", ["run", "build"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "ignore", "inherit"],
  });
}
