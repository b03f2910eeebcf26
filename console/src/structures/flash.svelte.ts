import { untrack } from "svelte";
import type { Attachment } from "svelte/attachments";

/** Milliseconds that a change is seen, and at least from one flash to the next. */
const SEEN = 900;
const APART = 350;

/**
 * Lets an element flash whenever `changes()` gives another number than before. Where motion is not wanted, the colour
 * stays for the same time and goes at once.
 */
export function flash(changes: () => number): Attachment<HTMLElement> {
  return (element) => {
    // Not for the attachment to depend on, which would be made anew with each change.
    let before = untrack(changes);
    let last = Number.NEGATIVE_INFINITY;
    let animation: Animation | undefined;
    $effect(() => {
      const now = changes();
      if (now === before) return;
      before = now;
      const time = performance.now();
      // Many changes a second keep it lit rather than have it flicker.
      if (time - last < APART) return;
      last = time;
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      animation?.cancel();
      animation = element.animate([{ background: "var(--flash)" }, { background: "transparent" }], {
        duration: SEEN,
        // In few steps: a smooth one would have all of a busy tree painted in every frame. bench/console.ts
        easing: isCalm ? "steps(1, end)" : "steps(6, end)",
      });
    });
  };
}
