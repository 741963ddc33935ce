/** Moves sigma's camera by what people mean: all of it, this node, closer, a bit to the left. */
import type Sigma from 'sigma';

const DURATION_MS = 380;
const ZOOM_MS = 180;

export interface Bounds {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** Bounding box of positions (x, y interleaved; slots without a place are left out); the unit square when there are none. O(n). */
export function boundsOf(positions: Float32Array): Bounds {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let slot = 0; slot < positions.length; slot += 2) {
    const x = positions[slot]!;
    const y = positions[slot + 1]!;
    if (x < xMin) xMin = x;
    if (x > xMax) xMax = x;
    if (y < yMin) yMin = y;
    if (y > yMax) yMax = y;
  }
  // Nothing is greater or less than NaN, so a slot without a place has changed nothing.
  if (xMin > xMax) return { xMin: 0, yMin: 0, xMax: 1, yMax: 1 };
  return { xMin, yMin, xMax, yMax };
}

export class CameraControl {
  readonly #sigma: Sigma;
  readonly #isInstant: () => boolean;

  /** `isInstant`: motion is unwanted, so the camera jumps. */
  constructor(sigma: Sigma, isInstant: () => boolean) {
    this.#sigma = sigma;
    this.#isInstant = isInstant;
  }

  fit(bounds: Bounds, isAnimated = true): void {
    const { width, height } = this.#sigma.getDimensions();
    const padding = 2 * this.#sigma.getStagePadding();
    const side = Math.max(1, Math.min(width, height) - padding);
    const ratio = Math.max(
      ((bounds.xMax - bounds.xMin) * side) / Math.max(1, width - padding),
      ((bounds.yMax - bounds.yMin) * side) / Math.max(1, height - padding),
      0.05,
    );
    const target = { x: (bounds.xMin + bounds.xMax) / 2, y: (bounds.yMin + bounds.yMax) / 2, ratio };
    this.#go(target, isAnimated ? DURATION_MS : 0);
  }

  /** Centres (x, y), and comes at least as close as `ratioMax`. */
  focus(x: number, y: number, ratioMax: number): void {
    this.#go({ x, y, ratio: Math.min(this.#sigma.getCamera().ratio, ratioMax) }, DURATION_MS);
  }

  state(): { readonly x: number; readonly y: number; readonly ratio: number } {
    const { x, y, ratio } = this.#sigma.getCamera();
    return { x, y, ratio };
  }

  goTo({ x, y, ratio }: { readonly x: number; readonly y: number; readonly ratio: number }): void {
    this.#go({ x, y, ratio: this.#sigma.getCamera().getBoundedRatio(ratio) }, DURATION_MS);
  }

  /** `factor` above 1 comes closer. */
  zoomBy(factor: number): void {
    const camera = this.#sigma.getCamera();
    this.#go({ ratio: camera.getBoundedRatio(camera.ratio / factor) }, ZOOM_MS);
  }

  /** Moves the view over the topology, in CSS pixels: positive = right and down. */
  panBy(dxPx: number, dyPx: number): void {
    const from = this.#sigma.viewportToFramedGraph({ x: 0, y: 0 });
    const to = this.#sigma.viewportToFramedGraph({ x: dxPx, y: dyPx });
    const camera = this.#sigma.getCamera();
    camera.setState({ x: camera.x + to.x - from.x, y: camera.y + to.y - from.y });
  }

  #go(state: { x?: number; y?: number; ratio?: number }, durationMs: number): void {
    const camera = this.#sigma.getCamera();
    if (durationMs === 0 || this.#isInstant()) camera.setState(state);
    else void camera.animate(state, { duration: durationMs, easing: 'quadraticInOut' });
  }
}
