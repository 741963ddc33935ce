/**
 * All discs and their glow, on a WebGL2 canvas of their own.
 *
 * Nothing per node is built on the CPU after opening: positions, style bytes (home, type, size) and heat are data
 * textures read by index. A heat tick uploads one byte a node into the older of two heat textures and swaps them; the
 * GPU blends from the one to the other. So a tick costs an upload and two draw calls, whatever the node count.
 */

import { type ColorMode, isGrowing, isRamp, type SizeBy } from './color-mode.ts';
import type { GhostShows } from './ghost.ts';
import { activate, createProgram, DataTexture, type Program, TEXTURE_WIDTH } from './gl.ts';
import {
  DISC_FRAGMENT,
  DISC_VERTEX,
  GHOST,
  GLOW_FRAGMENT,
  GLOW_VERTEX,
  PALETTE_ROW,
  UNMOVED,
  WHICH,
} from './node-shaders.ts';
import { unitRgb } from './oklch.ts';
import {
  categoryColors,
  colorBytes,
  glowColor,
  heatSteps,
  hotCoreColor,
  influenceSteps,
  sceneBackground,
  sceneForeground,
  type Theme,
} from './palette.ts';
import { FACTOR_MAX, FACTOR_MIN } from './sizes.ts';
import type { View } from './view.ts';

const VERTEX_UNIFORMS = [
  'u_positions',
  'u_positionsFrom',
  'u_style',
  'u_heat',
  'u_heatFrom',
  'u_colors',
  'u_forecast',
  'u_after',
  'u_matrix',
  'u_viewport',
  'u_scale',
  'u_pixelRatio',
  'u_heatT',
  'u_positionT',
  'u_mode',
  'u_isHeatSize',
] as const;
/** Share of the heat scale from which a node is drawn above its neighbours. */
export const HOT_MIN = 0.55;
/**
 * Which discs each pass draws, and from which heat on. In index order all of them, then the hot ones once more, so that no
 * cold neighbour lies upon a hot spot; while some stand out, the dimmed ones first of all.
 */
const PASSES = [
  [WHICH.all, 0],
  [WHICH.all, HOT_MIN],
] as const;
const HIGHLIGHT_PASSES = [
  [WHICH.dimmed, 0],
  [WHICH.lit, 0],
  [WHICH.lit, HOT_MIN],
] as const;
/** Below this many CSS pixels a node of factor 1 is a dot. */
const FAR_NODE_SCALE_PX = 2.2;
/** Texture units, in the order of the samplers above. */
const UNIT = {
  positions: 0,
  positionsFrom: 1,
  style: 2,
  heat: 3,
  heatFrom: 4,
  colors: 5,
  forecast: 6,
  after: 7,
} as const;

/**
 * Style bytes, 4 a node: home, type, size, flags (see node-flags.ts). Homes and types beyond the palette wrap around as the colours do.
 * `factors` lie within [FACTOR_MIN, FACTOR_MAX]. O(n).
 */
export function packStyle(
  homes: Uint16Array,
  types: Uint16Array,
  factors: Float32Array,
  colorCount: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(homes.length * 4);
  for (let node = 0; node < homes.length; node++) {
    bytes[4 * node] = homes[node]! % colorCount;
    bytes[4 * node + 1] = types[node]! % colorCount;
  }
  writeSizes(bytes, factors);
  return bytes;
}

/** Writes the size byte of every node. O(n). */
export function writeSizes(style: Uint8Array, factors: Float32Array): void {
  const scale = 255 / (FACTOR_MAX - FACTOR_MIN);
  for (let node = 0; node < factors.length; node++) {
    style[4 * node + 2] = Math.round((factors[node]! - FACTOR_MIN) * scale);
  }
}

interface NodeTextures {
  readonly style: DataTexture;
  positions: DataTexture;
  positionsFrom: DataTexture;
  heat: DataTexture;
  heatFrom: DataTexture;
  readonly forecast: DataTexture;
  readonly after: DataTexture;
}

export interface NodeDraw {
  readonly view: View;
  readonly mode: ColorMode;
  readonly theme: Theme;
  /** How far the heat and the positions have come from the former sample to the latest, 0 to 1. */
  readonly heatT: number;
  readonly positionT: number;
  /** Some nodes stand out: the others are faint, and lie below. */
  readonly isHighlighting: boolean;
  readonly sizeBy: SizeBy;
  /** What of a plan is shown over the picture, and the least radius in CSS pixels of the nodes that it moves. */
  readonly ghost: { readonly shows: GhostShows; readonly radiusPxMin: number } | null;
}

export class NodeLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #glow;
  readonly #disc;
  readonly #colors: DataTexture;
  #textures: NodeTextures | null = null;
  #nodeCount = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#glow = createProgram(gl, GLOW_VERTEX, GLOW_FRAGMENT, [
      ...VERTEX_UNIFORMS,
      'u_glow',
      'u_glowAlpha',
      'u_glowLight',
      'u_core',
      'u_coreMix',
    ] as const);
    this.#disc = createProgram(gl, DISC_VERTEX, DISC_FRAGMENT, [
      ...VERTEX_UNIFORMS,
      'u_heatMin',
      'u_which',
      'u_background',
      'u_core',
      'u_hasCore',
      'u_isGrowing',
      'u_ghost',
      'u_ghostRadius',
      'u_mark',
    ] as const);
    this.#colors = new DataTexture(gl, 'rgba8', PALETTE_ROW.count * TEXTURE_WIDTH);
    // Shaders without attributes still need an array object bound.
    gl.bindVertexArray(gl.createVertexArray());
  }

  setTheme(theme: Theme): void {
    const rows = new Uint8Array(PALETTE_ROW.count * TEXTURE_WIDTH * 4);
    const put = (row: number, colors: readonly string[]): void => rows.set(colorBytes(colors), row * TEXTURE_WIDTH * 4);
    put(PALETTE_ROW.shard, categoryColors('shard', theme));
    put(PALETTE_ROW.type, categoryColors('type', theme));
    put(PALETTE_ROW.heat, heatSteps(theme));
    put(PALETTE_ROW.forecast, heatSteps(theme));
    put(PALETTE_ROW.influence, influenceSteps(theme));
    this.#colors.upload(rows);
  }

  /** Replaces all nodes. `style` comes from `packStyle`. */
  setNodes(style: Uint8Array, positions: Float32Array, heat: Uint8Array, forecast: Uint8Array): void {
    const gl = this.#gl;
    this.#deleteNodes();
    this.#nodeCount = style.length >> 2;
    this.#textures = {
      style: new DataTexture(gl, 'rgba8', this.#nodeCount),
      positions: new DataTexture(gl, 'rg32f', this.#nodeCount),
      positionsFrom: new DataTexture(gl, 'rg32f', this.#nodeCount),
      heat: new DataTexture(gl, 'r8', this.#nodeCount),
      heatFrom: new DataTexture(gl, 'r8', this.#nodeCount),
      forecast: new DataTexture(gl, 'r8', this.#nodeCount),
      after: new DataTexture(gl, 'r8', this.#nodeCount),
    };
    this.#textures.style.upload(style);
    this.#textures.positions.upload(positions);
    this.#textures.heat.upload(heat);
    this.#textures.forecast.upload(forecast);
    this.setAfter(null);
  }

  /** What is expected of every node, on the scale of heat. */
  setForecast(forecast: Uint8Array): void {
    this.#textures?.forecast.upload(forecast);
  }

  /** Slot of the palette of every node that a plan moves, `UNMOVED` for all others; null: no plan. */
  setAfter(after: Uint8Array | null): void {
    this.#textures?.after.upload(after ?? new Uint8Array(this.#nodeCount).fill(UNMOVED));
  }

  setStyle(style: Uint8Array): void {
    this.#textures?.style.upload(style);
  }

  /** The next heat sample; what was the latest becomes what the blend starts from. No allocation, no copy. */
  pushHeat(heat: Uint8Array): void {
    const textures = this.#textures;
    if (textures === null) return;
    [textures.heat, textures.heatFrom] = [textures.heatFrom, textures.heat];
    textures.heat.upload(heat);
  }

  pushPositions(positions: Float32Array): void {
    const textures = this.#textures;
    if (textures === null) return;
    [textures.positions, textures.positionsFrom] = [textures.positionsFrom, textures.positions];
    textures.positions.upload(positions);
  }

  draw(draw: NodeDraw): void {
    const gl = this.#gl;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const textures = this.#textures;
    if (textures === null || this.#nodeCount === 0) return;
    textures.positions.bind(UNIT.positions);
    textures.positionsFrom.bind(UNIT.positionsFrom);
    textures.style.bind(UNIT.style);
    textures.heat.bind(UNIT.heat);
    textures.heatFrom.bind(UNIT.heatFrom);
    this.#colors.bind(UNIT.colors);
    textures.forecast.bind(UNIT.forecast);
    textures.after.bind(UNIT.after);

    if (!hasGlow(draw)) this.#drawDiscs(draw);
    else if (isGlowAbove(draw)) {
      this.#drawDiscs(draw);
      this.#drawGlows(draw);
    } else {
      this.#drawGlows(draw);
      this.#drawDiscs(draw);
    }
  }

  #drawGlows(draw: NodeDraw): void {
    const gl = this.#gl;
    const glow = this.#glow;
    const isDark = draw.theme === 'dark';
    this.#use(glow, draw);
    gl.uniform3fv(glow.uniforms.u_glow, unitRgb(glowColor(draw.theme)));
    gl.uniform3fv(glow.uniforms.u_core, unitRgb(hotCoreColor(draw.theme)));
    gl.uniform1f(glow.uniforms.u_glowAlpha, draw.mode === 'heat' ? 0.35 : isDark ? 0.8 : 0.75);
    gl.uniform1f(glow.uniforms.u_glowLight, isDark ? 0.55 : 1);
    gl.uniform1f(glow.uniforms.u_coreMix, isGlowAbove(draw) ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, this.#nodeCount * 3);
  }

  #drawDiscs(draw: NodeDraw): void {
    const gl = this.#gl;
    const disc = this.#disc;
    this.#use(disc, draw);
    gl.uniform3fv(disc.uniforms.u_background, unitRgb(sceneBackground(draw.theme)));
    gl.uniform3fv(disc.uniforms.u_core, unitRgb(hotCoreColor(draw.theme)));
    gl.uniform3fv(disc.uniforms.u_mark, unitRgb(sceneForeground(draw.theme)));
    gl.uniform1i(disc.uniforms.u_hasCore, isRamp(draw.mode) || draw.ghost !== null ? 0 : 1);
    gl.uniform1i(disc.uniforms.u_isGrowing, isGrowing(draw.mode, draw.sizeBy) ? 1 : 0);
    gl.uniform1i(disc.uniforms.u_ghost, GHOST[draw.ghost?.shows ?? 'before']);
    gl.uniform1f(disc.uniforms.u_ghostRadius, (draw.ghost?.radiusPxMin ?? 0) * draw.view.pixelRatio);
    for (const [which, heatMin] of draw.isHighlighting ? HIGHLIGHT_PASSES : PASSES) {
      gl.uniform1i(disc.uniforms.u_which, which);
      gl.uniform1f(disc.uniforms.u_heatMin, heatMin);
      gl.drawArrays(gl.TRIANGLES, 0, this.#nodeCount * 3);
    }
  }

  #use(program: Program<(typeof VERTEX_UNIFORMS)[number]>, draw: NodeDraw): void {
    const gl = this.#gl;
    const { uniforms } = program;
    const { view } = draw;
    activate(gl, program);
    gl.uniform1i(uniforms.u_positions, UNIT.positions);
    gl.uniform1i(uniforms.u_positionsFrom, UNIT.positionsFrom);
    gl.uniform1i(uniforms.u_style, UNIT.style);
    gl.uniform1i(uniforms.u_heat, UNIT.heat);
    gl.uniform1i(uniforms.u_heatFrom, UNIT.heatFrom);
    gl.uniform1i(uniforms.u_colors, UNIT.colors);
    gl.uniform1i(uniforms.u_forecast, UNIT.forecast);
    gl.uniform1i(uniforms.u_after, UNIT.after);
    gl.uniformMatrix3fv(uniforms.u_matrix, false, view.matrix);
    gl.uniform2f(uniforms.u_viewport, view.widthPx * view.pixelRatio, view.heightPx * view.pixelRatio);
    gl.uniform1f(uniforms.u_scale, view.nodeScalePx * view.pixelRatio);
    gl.uniform1f(uniforms.u_pixelRatio, view.pixelRatio);
    gl.uniform1f(uniforms.u_heatT, draw.heatT);
    gl.uniform1f(uniforms.u_positionT, draw.positionT);
    gl.uniform1i(uniforms.u_mode, PALETTE_ROW[draw.mode]);
    gl.uniform1i(uniforms.u_isHeatSize, draw.sizeBy === 'heat' ? 1 : 0);
  }

  #deleteNodes(): void {
    if (this.#textures === null) return;
    for (const texture of Object.values(this.#textures) as DataTexture[]) texture.delete();
    this.#textures = null;
  }
}

/** Glow speaks of heat: not beside a ramp of something else, and not while a plan is looked at, where all else is calm. */
const hasGlow = ({ mode, ghost }: NodeDraw): boolean => ghost === null && mode !== 'forecast' && mode !== 'influence';

/** Far away, discs are dots that would hide a glow beneath them. Not in heat mode, where the disc's colour is the heat. */
function isGlowAbove(draw: NodeDraw): boolean {
  return draw.mode !== 'heat' && draw.view.nodeScalePx < FAR_NODE_SCALE_PX;
}
