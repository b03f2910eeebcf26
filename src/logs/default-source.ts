/** What this program is called when nobody says: its file's name, or the host of the page. */
export function defaultSource(): string {
  const { process, location } = globalThis as {
    process?: { readonly argv?: readonly string[] };
    location?: { readonly host: string };
  };
  const file = process?.argv?.[1]?.split(/[\\/]/).at(-1);
  return file?.replace(/\.\w+$/, "") || location?.host || "unnamed";
}
