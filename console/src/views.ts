import type { Component } from "svelte";
import type { Lab } from "./lab/lab.svelte.js";
import type { Page } from "./route.svelte.js";

type View = Promise<{ readonly default: Component<{ lab: Lab }> }>;

/** The views, each loaded when it is first shown. */
export const VIEWS: Readonly<Record<Page, () => View>> = {
  controllers: () => import("./controllers/ControllersView.svelte"),
  structures: () => import("./structures/StructuresView.svelte"),
  board: () => import("./board/BoardView.svelte"),
  datasets: () => import("./artiq/DatasetsView.svelte"),
  schedule: () => import("./artiq/ScheduleView.svelte"),
  log: () => import("./artiq/LogView.svelte"),
};

/** Loads them all, so that a page that is left open can show them although its server is away. */
export async function preloadViews(lab: Lab): Promise<void> {
  await Promise.all(Object.values(VIEWS).map((load) => load()));
  // What is pinned is recorded whatever is shown.
  const { feedsOf } = await import("./board/feeds.svelte.js");
  feedsOf(lab);
}
