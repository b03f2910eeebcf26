import { pathToFileURL } from "node:url";

/** True in the file that node was told to run. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;
}
