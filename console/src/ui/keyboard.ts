import type { Attachment } from "svelte/attachments";

const STEPS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/** Arrow keys, Home and End move the focus along the links or buttons of a list, as far as `selector` picks them. */
export function arrowKeys(selector: string): Attachment<HTMLElement> {
  return (list) => {
    const onKey = (event: KeyboardEvent): void => {
      const step = STEPS[event.key];
      const items = [...list.querySelectorAll<HTMLElement>(selector)];
      const index = items.indexOf(document.activeElement as HTMLElement);
      if (step === undefined || index === -1 || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      items[step(index, items.length)]?.focus();
    };
    list.addEventListener("keydown", onKey);
    return () => list.removeEventListener("keydown", onKey);
  };
}

/** `/` goes to the first search field in sight, but where one types. */
export function onSlash(event: KeyboardEvent): void {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
  const fields = [...document.querySelectorAll<HTMLInputElement>('input[type="search"]')];
  const field = fields.find((each) => each.checkVisibility());
  if (field === undefined) return;
  event.preventDefault();
  field.focus();
  field.select();
}
