const KEY = "sipyco-theme";

export type Theme = "auto" | "light" | "dark";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** Dark or light: as the system says, unless chosen here. */
class ThemeChoice {
  #chosen: Theme = $state("auto");
  #systemIsDark = $state(false);

  constructor() {
    const system = matchMedia("(prefers-color-scheme: dark)");
    this.#systemIsDark = system.matches;
    system.addEventListener("change", ({ matches }) => {
      this.#systemIsDark = matches;
    });
    const kept = localStorage.getItem(KEY);
    this.#chosen = THEMES.find((theme) => theme === kept) ?? "auto";
    this.#show();
  }

  get chosen(): Theme {
    return this.#chosen;
  }

  /** What it comes to: for canvases, which do not follow by themselves. */
  get isDark(): boolean {
    return this.#chosen === "auto" ? this.#systemIsDark : this.#chosen === "dark";
  }

  /** The next one: as the system, light, dark. */
  toggle(): void {
    this.#chosen = THEMES[(THEMES.indexOf(this.#chosen) + 1) % THEMES.length] as Theme;
    localStorage.setItem(KEY, this.#chosen);
    this.#show();
  }

  #show(): void {
    if (this.#chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.#chosen;
  }
}

export const theme: ThemeChoice = new ThemeChoice();
