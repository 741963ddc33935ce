/**
 * All edges, on a WebGL2 canvas below the nodes, redrawn on camera moves and placement changes only.
 *
 * Edge endpoints are a data texture (the snapshot's own array, uploaded as it is); the shader looks positions and homes
 * up, so a moved node recolours its edges without a buffer upload, and thinning is a stride: drawing every third edge
 * costs a third. Few edges are anti-aliased quads, many are 1 px lines.
 */
import { activate, createProgram, DataTexture, GLSL_AT, type Program, TEXTURE_WIDTH } from './gl.ts';
import { FLAG, GLSL_FLAGS } from './node-flags.ts';
import { unitRgb } from './oklch.ts';
import { categoryColors, colorBytes, neutralEdgeColor, type Theme } from './palette.ts';
import type { View } from './view.ts';

const UNIT = { positions: 0, positionsFrom: 1, style: 2, edges: 3, colors: 4 } as const;
/** Up to this many edges a quad each is affordable, also in software; beyond, lines. */
const QUAD_EDGE_COUNT_MAX = 25_000;
export const EDGE_WIDTH_PX = 1.15;
/** Factors of an edge's alpha while some nodes stand out: between two of them, and anywhere else. */
export const HIGHLIGHT_ALPHA: readonly [number, number] = [3, 0.2];

const vertexSource = (isQuad: boolean): string => `#version 300 es
precision highp float; precision highp int; precision highp sampler2D; precision highp usampler2D;
uniform sampler2D u_positions, u_positionsFrom, u_style, u_colors; uniform usampler2D u_edges;
uniform mat3 u_matrix; uniform vec2 u_viewport, u_alpha; uniform vec3 u_neutral; uniform float u_neutralMix; uniform float u_positionT, u_halfWidth; uniform int u_stride; uniform vec2 u_lit;
out vec4 v_color; out float v_across;
${GLSL_AT}
${GLSL_FLAGS}
vec2 clipOf(int node) {
  vec2 to = texelFetch(u_positions, at(node), 0).xy;
  vec2 p = u_positionT >= 1.0 ? to : mix(texelFetch(u_positionsFrom, at(node), 0).xy, to, u_positionT);
  return (u_matrix * vec3(p, 1.0)).xy;
}
void main() {
  int edge = gl_VertexID / ${isQuad ? 6 : 2} * u_stride;
  int corner = gl_VertexID % ${isQuad ? 6 : 2};
  uvec2 ends = texelFetch(u_edges, at(edge), 0).xy;
  vec4 styleA = texelFetch(u_style, at(int(ends.x)), 0);
  vec4 styleB = texelFetch(u_style, at(int(ends.y)), 0);
  float homeA = styleA.r;
  float homeB = styleB.r;
  bool isCross = homeA != homeB;
  int flags = flagsOf(styleA) | flagsOf(styleB);
  // Between two nodes that stand out an edge does too; any other is background, and none leads to a hidden node.
  float alpha = min(0.9, (isCross ? u_alpha.y : u_alpha.x) * ((flags & ${FLAG.dimmed}) != 0 ? u_lit.y : u_lit.x));
  if (alpha <= 0.0 || (flags & ${FLAG.hidden}) != 0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  ${
    isQuad
      ? `bool isEnd = corner == 1 || corner == 3 || corner == 4;
  float side = corner == 0 || corner == 1 || corner == 3 ? -1.0 : 1.0;
  vec2 a = clipOf(int(ends.x)), b = clipOf(int(ends.y));
  vec2 along = (b - a) * u_viewport;
  float len = length(along);
  vec2 normal = len > 0.0 ? vec2(-along.y, along.x) / len : vec2(0.0);
  v_across = side * (u_halfWidth + 0.75);
  gl_Position = vec4((isEnd ? b : a) + 2.0 * normal * v_across / u_viewport, 0.0, 1.0);`
      : `bool isEnd = corner == 1;
  v_across = 0.0;
  gl_Position = vec4(clipOf(int(isEnd ? ends.y : ends.x)), 0.0, 1.0);`
  }
  float home = isEnd ? homeB : homeA;
  vec3 color = texelFetch(u_colors, ivec2(int(home * 255.0 + 0.5), 0), 0).rgb;
  v_color = vec4(mix(color, u_neutral, u_neutralMix), alpha);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform float u_halfWidth;
in vec4 v_color; in float v_across;
out vec4 o_color;
void main() {
  float alpha = v_color.a * clamp(u_halfWidth + 0.5 - abs(v_across), 0.0, 1.0);
  o_color = vec4(v_color.rgb * alpha, alpha);
}`;

const UNIFORMS = [
  'u_positions',
  'u_positionsFrom',
  'u_style',
  'u_edges',
  'u_colors',
  'u_matrix',
  'u_viewport',
  'u_alpha',
  'u_neutral',
  'u_neutralMix',
  'u_positionT',
  'u_halfWidth',
  'u_stride',
  'u_lit',
] as const;

/** Mean edge lengths in graph units and counts, apart for edges within a shard and across shards. */
export interface EdgeInk {
  readonly insideCount: number;
  readonly insideLength: number;
  readonly crossCount: number;
  readonly crossLength: number;
}

const INK_SAMPLE_COUNT = 4_000;

/** Estimates the ink from an even sample, at most 4,000 edges: exact below that. */
export function measureInk(edges: Uint32Array, positions: Float32Array, homes: Uint16Array): EdgeInk {
  const edgeCount = edges.length >> 1;
  const step = Math.max(1, Math.floor(edgeCount / INK_SAMPLE_COUNT));
  const counts = [0, 0];
  const lengths = [0, 0];
  for (let edge = 0; edge < edgeCount; edge += step) {
    const a = edges[2 * edge]!;
    const b = edges[2 * edge + 1]!;
    const kind = homes[a] === homes[b] ? 0 : 1;
    counts[kind]!++;
    lengths[kind]! += Math.hypot(positions[2 * a]! - positions[2 * b]!, positions[2 * a + 1]! - positions[2 * b + 1]!);
  }
  const mean = (kind: 0 | 1): number => (counts[kind]! > 0 ? lengths[kind]! / counts[kind]! : 0);
  return {
    insideCount: counts[0]! * step,
    insideLength: mean(0),
    crossCount: counts[1]! * step,
    crossLength: mean(1),
  };
}

/**
 * Alphas [inside, cross] such that the ink stays about the same share of the picture at every zoom and edge count:
 * edges stay a texture behind the nodes and never a carpet. Cross-shard edges are what placement minimises, so they
 * get the larger share. `isDimmed` where edges are only background.
 */
export function edgeAlphas(ink: EdgeInk, view: View, isDimmed: boolean): readonly [number, number] {
  // Length of line per area of picture: zooming in by z makes edges z times longer and spreads them over z^2 the area.
  const coverage = (count: number, length: number): number => (count * length) / view.unitPx;
  const share = isDimmed ? 0.35 : 1;
  const inside = 0.05 / Math.max(1e-6, coverage(ink.insideCount, ink.insideLength));
  const cross = 0.075 / Math.max(1e-6, coverage(ink.crossCount, ink.crossLength));
  const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  return [clamp(inside, 0.014, 0.34) * share, clamp(cross, 0.022, 0.45) * share];
}

export interface EdgeDraw {
  readonly view: View;
  readonly alphas: readonly [number, number];
  readonly positionT: number;
  readonly theme: Theme;
  /** True while fills speak of something else than shards: edges then stay grey, so no colour means two things. */
  readonly isNeutral: boolean;
  /** Some nodes stand out: edges between them are stronger, all others fainter. */
  readonly isHighlighting: boolean;
  /** Draws at most this many, evenly picked: while the camera moves. None at 0. */
  readonly edgeCountMax: number;
}

export class EdgeLayer {
  readonly #gl: WebGL2RenderingContext;
  readonly #lines: Program<(typeof UNIFORMS)[number]>;
  readonly #quads: Program<(typeof UNIFORMS)[number]>;
  readonly #colors: DataTexture;
  #textures: { edges: DataTexture; style: DataTexture; positions: DataTexture; positionsFrom: DataTexture } | null =
    null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#lines = createProgram(gl, vertexSource(false), FRAGMENT, UNIFORMS);
    this.#quads = createProgram(gl, vertexSource(true), FRAGMENT, UNIFORMS);
    this.#colors = new DataTexture(gl, 'rgba8', TEXTURE_WIDTH);
    gl.bindVertexArray(gl.createVertexArray());
  }

  setTheme(theme: Theme): void {
    const row = new Uint8Array(TEXTURE_WIDTH * 4);
    row.set(colorBytes(categoryColors('shard', theme)));
    this.#colors.upload(row);
  }

  /** Replaces all edges; `edges` is source, target interleaved, `style` comes from `packStyle`. */
  setEdges(edges: Uint32Array, style: Uint8Array, positions: Float32Array): void {
    const gl = this.#gl;
    this.#deleteEdges();
    const nodeCount = style.length >> 2;
    this.#textures = {
      edges: new DataTexture(gl, 'rg32ui', edges.length >> 1),
      style: new DataTexture(gl, 'rgba8', nodeCount),
      positions: new DataTexture(gl, 'rg32f', nodeCount),
      positionsFrom: new DataTexture(gl, 'rg32f', nodeCount),
    };
    this.#textures.edges.upload(edges);
    this.#textures.style.upload(style);
    this.#textures.positions.upload(positions);
  }

  setStyle(style: Uint8Array): void {
    this.#textures?.style.upload(style);
  }

  pushPositions(positions: Float32Array): void {
    const textures = this.#textures;
    if (textures === null) return;
    [textures.positions, textures.positionsFrom] = [textures.positionsFrom, textures.positions];
    textures.positions.upload(positions);
  }

  draw(draw: EdgeDraw): void {
    const gl = this.#gl;
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const textures = this.#textures;
    if (textures === null || textures.edges.count === 0 || draw.edgeCountMax === 0) return;
    const { view } = draw;
    const stride = Math.max(1, Math.ceil(textures.edges.count / draw.edgeCountMax));
    const drawnCount = Math.ceil(textures.edges.count / stride);
    const isQuad = drawnCount <= QUAD_EDGE_COUNT_MAX;
    const program = isQuad ? this.#quads : this.#lines;
    const { uniforms } = program;
    textures.positions.bind(UNIT.positions);
    textures.positionsFrom.bind(UNIT.positionsFrom);
    textures.style.bind(UNIT.style);
    textures.edges.bind(UNIT.edges);
    this.#colors.bind(UNIT.colors);
    activate(gl, program);
    gl.uniform1i(uniforms.u_positions, UNIT.positions);
    gl.uniform1i(uniforms.u_positionsFrom, UNIT.positionsFrom);
    gl.uniform1i(uniforms.u_style, UNIT.style);
    gl.uniform1i(uniforms.u_edges, UNIT.edges);
    gl.uniform1i(uniforms.u_colors, UNIT.colors);
    gl.uniformMatrix3fv(uniforms.u_matrix, false, view.matrix);
    gl.uniform2f(uniforms.u_viewport, view.widthPx * view.pixelRatio, view.heightPx * view.pixelRatio);
    // Thinned edges are darker, so the picture keeps its tone when the camera starts to move.
    const tone = Math.min(3, Math.sqrt(stride));
    gl.uniform2f(uniforms.u_alpha, Math.min(0.8, draw.alphas[0] * tone), Math.min(0.8, draw.alphas[1] * tone));
    gl.uniform3fv(uniforms.u_neutral, unitRgb(neutralEdgeColor(draw.theme)));
    gl.uniform1f(uniforms.u_neutralMix, draw.isNeutral ? 1 : 0);
    gl.uniform1f(uniforms.u_positionT, draw.positionT);
    gl.uniform1f(uniforms.u_halfWidth, isQuad ? (EDGE_WIDTH_PX * view.pixelRatio) / 2 : 1);
    gl.uniform1i(uniforms.u_stride, stride);
    gl.uniform2fv(uniforms.u_lit, draw.isHighlighting ? HIGHLIGHT_ALPHA : [1, 1]);
    if (isQuad) gl.drawArrays(gl.TRIANGLES, 0, drawnCount * 6);
    else gl.drawArrays(gl.LINES, 0, drawnCount * 2);
  }

  #deleteEdges(): void {
    if (this.#textures === null) return;
    for (const texture of Object.values(this.#textures)) texture.delete();
    this.#textures = null;
  }
}
