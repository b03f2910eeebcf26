// Lets `npx sipyco` in this folder run the commands as they were built. Without these links npx does not find the
// commands of the package that it is run in: it installs the package for itself first, which builds everything anew,
// every time.
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";

const folder = "node_modules/.bin";
const { bin } = JSON.parse(readFileSync("package.json", "utf8"));

// Windows has no links for everybody.
if (existsSync(folder) && process.platform !== "win32") {
  for (const [name, file] of Object.entries(bin)) {
    rmSync(`${folder}/${name}`, { force: true });
    symlinkSync(`../../${file}`, `${folder}/${name}`);
  }
}
