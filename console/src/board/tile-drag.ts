import type { Pin } from "./pins.js";

/** Follows a pointer that went down until it comes up or is taken away. */
function follow(event: PointerEvent, move: (event: PointerEvent) => void, end: () => void): void {
  if (event.button !== 0) return;
  event.preventDefault();
  const element = event.currentTarget as HTMLElement;
  element.focus();
  element.setPointerCapture(event.pointerId);
  const stop = new AbortController();
  const { signal } = stop;
  const finish = (): void => {
    stop.abort();
    end();
  };
  element.addEventListener("pointermove", move, { signal });
  for (const last of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
    element.addEventListener(last, finish, { signal });
  }
}

/**
 * Drags a tile: calls with the id of the pin whose tile the pointer is over.
 *
 * @param end called when it is over
 */
export function moveDrag(event: PointerEvent, over: (id: string) => void, end: () => void): void {
  const move = ({ clientX, clientY }: PointerEvent): void => {
    const tile = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-pin]");
    if (tile?.dataset.pin !== undefined) over(tile.dataset.pin);
  };
  follow(event, move, end);
}

/** Drags the corner of a tile: calls with the columns and rows by which it is to be larger. */
export function resizeDrag(
  event: PointerEvent,
  pin: Pin,
  resize: (columns: number, rows: number) => void,
): void {
  const tile = (event.currentTarget as HTMLElement).closest<HTMLElement>("[data-pin]");
  if (tile === null) return;
  const { width, height } = tile.getBoundingClientRect();
  const [column, row] = [width / pin.wide, height / pin.high];
  let [wide, high] = [0, 0];
  const move = ({ clientX, clientY }: PointerEvent): void => {
    const columns = Math.round((clientX - event.clientX) / column);
    const rows = Math.round((clientY - event.clientY) / row);
    if (columns === wide && rows === high) return;
    resize(columns - wide, rows - high);
    [wide, high] = [columns, rows];
  };
  follow(event, move, () => undefined);
}
