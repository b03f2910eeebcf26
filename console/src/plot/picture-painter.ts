import { paint } from "./colormap.js";
import { type PictureScale, scaleEnds } from "./picture-scale.js";
import type { Plane } from "./plane.js";
import { type Reduced, reduce, reduction } from "./reduce.js";
import { outwards, type Region, type Size } from "./region.js";
import { inSlices, LatestOnly } from "./slices.js";
import { type Statistics, statisticsOf } from "./statistics.js";

/** What there is to draw, painted. */
interface Painted {
  readonly canvas: HTMLCanvasElement;
  /** The whole rows and columns that it shows. */
  readonly region: Region;
  readonly factor: number;
}

/** What a painter knows about its picture. */
export interface PictureState {
  readonly statistics: Statistics;
  /** The values that get the first and the last colour. */
  readonly min: number;
  readonly max: number;
  /** Rows and columns that share a pixel, which has the largest value of them. */
  readonly factor: number;
}

/**
 * Paints a plane, no more of it than is seen and no finer than the screen is, without ever holding up the page. While
 * something new is painted it goes on drawing what it has.
 */
export class PicturePainter {
  readonly #jobs: LatestOnly;
  readonly #onPainted: (state: PictureState) => void;
  #plane: Plane | undefined;
  #statistics: Statistics | undefined;
  #painted: Painted | undefined;
  readonly #stop = new AbortController();

  /**
   * @param onPainted called when there is something new to {@link draw}
   * @param onError gets what painting fails with
   */
  constructor(onPainted: (state: PictureState) => void, onError: (error: unknown) => void) {
    this.#onPainted = onPainted;
    this.#jobs = new LatestOnly(onError);
  }

  /**
   * Paints a region, as soon as what is being painted is done.
   *
   * @param plane another object when its values have changed
   * @param most pixels there are
   */
  paint(plane: Plane, region: Region, most: Size, scale: PictureScale): void {
    this.#jobs.run(async () => {
      const { signal } = this.#stop;
      if (plane !== this.#plane) {
        this.#statistics = await inSlices(statisticsOf(plane), signal);
        this.#plane = plane;
      }
      const rows = outwards(region);
      const factor = reduction(rows, most);
      const reduced = await inSlices(reduce(plane, rows, factor), signal);
      if (reduced === undefined || this.#statistics === undefined) return;
      const { min, max } = scaleEnds(scale, this.#statistics);
      this.#painted = { canvas: canvasOf(reduced, min, max), region: rows, factor };
      this.#onPainted({ statistics: this.#statistics, min, max, factor });
    });
  }

  /** Draws a region with what has been painted of it; sharp squares where they are larger than pixels. */
  draw(context: CanvasRenderingContext2D, region: Region): void {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    if (this.#painted === undefined) return;
    const { canvas, region: painted, factor } = this.#painted;
    const [across, down] = [width / region.columns, height / region.rows];
    context.imageSmoothingEnabled = false;
    context.drawImage(
      canvas,
      (painted.column - region.column) * across,
      (painted.row - region.row) * down,
      canvas.width * factor * across,
      canvas.height * factor * down,
    );
  }

  close(): void {
    this.#stop.abort();
  }
}

function canvasOf({ rows, columns, values }: Reduced, min: number, max: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  paint(values, min, max, image.data);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/** The size to draw a region in: with square elements, unless that makes it very flat or high; inside of what there is. */
export function fittingSize(region: Size, width: number, height: number): { width: number; height: number } {
  const aspect = Math.min(4, Math.max(0.25, region.columns / region.rows));
  const wide = Math.min(width, height * aspect);
  return { width: Math.max(1, Math.floor(wide)), height: Math.max(1, Math.floor(wide / aspect)) };
}
