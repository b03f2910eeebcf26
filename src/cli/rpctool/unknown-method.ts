import type { Client } from "../../pc-rpc/client/client.js";
import { suggest } from "../../pc-rpc/client/suggest.js";
import { ToolError } from "../tool-error.js";

/** Says that the selected target has no such method, which ones are spelled alike, and last what Python says. */
export function unknownMethod(client: Client, method: string): ToolError {
  const hint = suggest(method, Object.keys(client));
  return new ToolError(
    `sipyco_rpctool: target ${client.getSelectedTarget()} has no method ${method}; ${hint}\nAttributeError`,
  );
}
