import type { LabConfig } from "sipyco/console";

export type {
  BroadcastConfig,
  ControllerConfig,
  LabConfig,
  MasterConfig,
  StructureConfig,
} from "sipyco/console";

/** Milliseconds after which a server that has not answered is taken for gone. */
const PATIENCE = 4000;

/** The server wants a token, or another one. */
export class TokenNeeded extends Error {}

/** Asks our server what there is. @throws TokenNeeded, or TypeError or Error when there is no answer */
export async function fetchConfig(token: string | undefined): Promise<LabConfig> {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch("config.json", { headers, signal: AbortSignal.timeout(PATIENCE) });
  if (response.status === 401) throw new TokenNeeded("this console needs a token");
  if (!response.ok) throw new Error(`the console's server answers with status ${response.status}`);
  return (await response.json()) as LabConfig;
}
