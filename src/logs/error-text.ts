/** An error's stack and those of its causes, as Python's tracebacks stand below a message. */
export function errorText(error: Error): string {
  const stacks: string[] = [];
  const seen = new Set<unknown>();
  for (let each: unknown = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    stacks.push(each.stack ?? `${each.name}: ${each.message}`);
  }
  return stacks.join("\ncaused by: ");
}
