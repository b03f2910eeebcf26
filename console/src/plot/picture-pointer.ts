/** Where a pointer is on a picture: from its left and top, 0, to its right and bottom, 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle that is being drawn, between two corners. */
export interface Box {
  readonly from: Point;
  readonly to: Point;
}

/** What a pointer does to a picture. */
export interface PointerActions {
  /** The pointer is over a point; undefined when it has left. */
  hover(at: Point | undefined): void;
  zoom(factor: number, at: Point): void;
  pan(x: number, y: number): void;
  /** A rectangle is being drawn; undefined when no more. */
  select(box: Box | undefined): void;
  /** It has been drawn. */
  zoomTo(box: Box): void;
  /** Whether there is more than what is seen. */
  isZoomed(): boolean;
}

/** Part of the picture that a drag has to cover to be one. */
const DRAG = 0.02;

/**
 * Takes a pointer's events: a wheel zooms; a drag draws a rectangle to zoom to; with Shift, and of a finger when there
 * is more to see, it moves what is seen.
 */
export class PicturePointer {
  readonly #actions: PointerActions;
  #start: Point | undefined;
  #last: Point | undefined;
  #isPan = false;

  constructor(actions: PointerActions) {
    this.#actions = actions;
  }

  wheel(event: WheelEvent, at: Point): void {
    // At the ends of the zoom the page scrolls on.
    if (event.deltaY > 0 && !this.#actions.isZoomed()) return;
    event.preventDefault();
    this.#actions.zoom(Math.exp(-Math.sign(event.deltaY) * Math.min(0.4, Math.abs(event.deltaY) / 250)), at);
  }

  down(event: PointerEvent, at: Point): void {
    this.#actions.hover(at);
    if (event.button !== 0) return;
    const isTouch = event.pointerType === "touch";
    this.#isPan = (event.shiftKey || isTouch) && this.#actions.isZoomed();
    // A finger scrolls the page, where there is nothing to move.
    if (isTouch && !this.#isPan) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#start = this.#last = at;
  }

  move(at: Point): void {
    this.#actions.hover(at);
    if (this.#start === undefined || this.#last === undefined) return;
    if (this.#isPan) this.#actions.pan(this.#last.x - at.x, this.#last.y - at.y);
    else if (isDrag(this.#start, at)) this.#actions.select({ from: this.#start, to: at });
    this.#last = at;
  }

  up(at: Point): void {
    const start = this.#start;
    this.cancel();
    if (start !== undefined && !this.#isPan && isDrag(start, at))
      this.#actions.zoomTo({ from: start, to: at });
  }

  leave(): void {
    if (this.#start === undefined) this.#actions.hover(undefined);
  }

  cancel(): void {
    this.#start = this.#last = undefined;
    this.#actions.select(undefined);
  }
}

function isDrag(from: Point, to: Point): boolean {
  return Math.abs(to.x - from.x) > DRAG && Math.abs(to.y - from.y) > DRAG;
}
