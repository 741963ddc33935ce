/** GLSL of the node layer. Sizes follow sizes.ts; the two must change together. */
import { GLSL_AT } from './gl.ts';
import { FLAG, GLSL_FLAGS } from './node-flags.ts';
import { FACTOR_MAX, FACTOR_MIN, RADIUS_PX_MAX, RADIUS_PX_MIN } from './sizes.ts';

/** Palette texture rows. */
export const PALETTE_ROW = { shard: 0, type: 1, heat: 2, forecast: 3, influence: 4, count: 5 } as const;
/** Values of `u_ghost`: what of a plan discs show. */
export const GHOST = { before: 0, both: 1, after: 2 } as const;
/** In the column of shards after a plan: it does not move the node. */
export const UNMOVED = 255;

/** Values of `u_which`: the discs that a pass draws. */
export const WHICH = { all: 0, dimmed: 1, lit: 2 } as const;
/** How far a dimmed disc goes towards the background: flat, so that discs that overlap make no pattern. */
export const DIM_MIX = 0.8;
/** The rim of a selected node, as a share of its radius and within these CSS pixels. */
export const MARK_RIM = { ratio: 0.5, pxMin: 1, pxMax: 2.5 } as const;

const glsl = (value: number): string => value.toFixed(4);

const COMMON = `#version 300 es
precision highp float; precision highp int; precision highp sampler2D;
uniform sampler2D u_positions, u_positionsFrom, u_style, u_heat, u_heatFrom, u_colors, u_forecast, u_after;
uniform mat3 u_matrix;
uniform vec2 u_viewport;       // device pixels
uniform float u_scale;         // device pixels of a node of factor 1
uniform float u_pixelRatio, u_heatT, u_positionT;
uniform int u_mode;            // palette row of the fill
uniform int u_isHeatSize;      // sizes follow heat instead of influence
${GLSL_AT}
${GLSL_FLAGS}
float heatOf(int node) {
  float to = texelFetch(u_heat, at(node), 0).r;
  return u_heatT >= 1.0 ? to : mix(texelFetch(u_heatFrom, at(node), 0).r, to, u_heatT);
}
vec2 positionOf(int node) {
  vec2 to = texelFetch(u_positions, at(node), 0).xy;
  return u_positionT >= 1.0 ? to : mix(texelFetch(u_positionsFrom, at(node), 0).xy, to, u_positionT);
}
float radiusOf(float factor) {
  float most = ${glsl(RADIUS_PX_MAX)} * (0.5 + 0.5 * factor / ${glsl(FACTOR_MAX)}) * u_pixelRatio;
  return min(most, max(${glsl(RADIUS_PX_MIN)} * u_pixelRatio, factor * u_scale));
}
float factorOf(vec4 style, float heat) {
  return mix(${glsl(FACTOR_MIN)}, ${glsl(FACTOR_MAX)}, u_isHeatSize == 1 ? heat : style.b);
}
// What the ramp of the mode shows; heat where the mode has none.
float levelOf(int node, vec4 style, float heat) {
  if (u_mode == ${PALETTE_ROW.forecast}) return texelFetch(u_forecast, at(node), 0).r;
  return u_mode == ${PALETTE_ROW.influence} ? style.b : heat;
}
// One triangle around a circle: corners at twice the radius.
vec2 cornerOf(int corner) {
  float angle = 1.5707963 + float(corner) * 2.0943951;
  return 2.0 * vec2(cos(angle), sin(angle));
}
void place(vec2 position, vec2 offset) {
  vec3 clip = u_matrix * vec3(position, 1.0);
  gl_Position = vec4(clip.xy + 2.0 * offset / u_viewport, 0.0, 1.0);
}
// Outside the clip volume: the triangle costs no fragment.
const vec4 NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);
`;

/** Glow first, under all discs: its size and strength follow heat, so a hot spot is seen from far away. */
export const GLOW_VERTEX = `${COMMON}
out vec2 v_offset; flat out float v_radius; flat out float v_strength;
void main() {
  int node = gl_VertexID / 3;
  vec4 style = texelFetch(u_style, at(node), 0);
  float heat = heatOf(node);
  float strength = heat * heat;
  if (strength < 0.03 || (flagsOf(style) & ${FLAG.dimmed | FLAG.hidden}) != 0) { gl_Position = NOWHERE; return; }
  float disc = radiusOf(factorOf(style, heat));
  v_radius = disc * (1.25 + 0.75 * strength) + (2.0 + 13.0 * strength * heat) * u_pixelRatio;
  v_strength = strength;
  v_offset = cornerOf(gl_VertexID % 3) * v_radius;
  place(positionOf(node), v_offset);
}`;

export const GLOW_FRAGMENT = `#version 300 es
precision highp float; precision highp int;
uniform vec3 u_glow, u_core; uniform float u_glowAlpha, u_glowLight, u_coreMix;
in vec2 v_offset; flat in float v_radius; flat in float v_strength;
out vec4 o_color;
void main() {
  float reach = 1.0 - length(v_offset) / v_radius;
  if (reach <= 0.0) discard;
  float alpha = u_glowAlpha * v_strength * reach * reach;
  // Less alpha than light: glows add up on a dark ground instead of covering each other.
  vec4 glow = vec4(u_glow * alpha, alpha * u_glowLight);
  float core = u_coreMix * smoothstep(0.2, 0.7, v_strength) * smoothstep(0.74, 0.86, reach);
  o_color = mix(glow, vec4(u_core, 1.0), core);
}`;

export const DISC_VERTEX = `${COMMON}
uniform float u_heatMin; // colder nodes are left out: the second pass lays hot discs on top
uniform int u_which;
uniform int u_isGrowing; uniform float u_ghostRadius;
out vec2 v_offset; flat out float v_radius; flat out vec3 v_fill; flat out vec3 v_after; flat out float v_heat; flat out float v_dim; flat out float v_rim; flat out int v_isMoved;
void main() {
  int node = gl_VertexID / 3;
  vec4 style = texelFetch(u_style, at(node), 0);
  v_heat = heatOf(node);
  float level = levelOf(node, style, v_heat);
  int flags = flagsOf(style);
  bool isDimmed = (flags & ${FLAG.dimmed}) != 0;
  bool isOther = u_which == ${WHICH.dimmed} ? !isDimmed : u_which == ${WHICH.lit} && isDimmed;
  if (level < u_heatMin || isOther || (flags & ${FLAG.hidden}) != 0) { gl_Position = NOWHERE; return; }
  v_dim = isDimmed ? ${glsl(DIM_MIX)} : 0.0;
  float grow = u_isGrowing == 1 ? 1.0 + 1.1 * level * level : 1.0;
  v_radius = radiusOf(factorOf(style, v_heat)) * grow;
  float slot = u_mode == ${PALETTE_ROW.shard} ? style.r : u_mode == ${PALETTE_ROW.type} ? style.g : level;
  v_fill = texelFetch(u_colors, ivec2(int(slot * 255.0 + 0.5), u_mode), 0).rgb;
  int after = int(texelFetch(u_after, at(node), 0).r * 255.0 + 0.5);
  v_isMoved = after == ${UNMOVED} ? 0 : 1;
  v_after = v_isMoved == 1 ? texelFetch(u_colors, ivec2(after, ${PALETTE_ROW.shard}), 0).rgb : v_fill;
  // Two halves need some room to be told apart.
  if (v_isMoved == 1) v_radius = max(v_radius, u_ghostRadius);
  v_rim = (flags & ${FLAG.marked}) != 0 ? clamp(${glsl(MARK_RIM.ratio)} * v_radius, ${glsl(MARK_RIM.pxMin)} * u_pixelRatio, ${glsl(MARK_RIM.pxMax)} * u_pixelRatio) : 0.0;
  v_offset = cornerOf(gl_VertexID % 3) * (v_radius + v_rim + u_pixelRatio);
  place(positionOf(node), v_offset);
}`;

export const DISC_FRAGMENT = `#version 300 es
precision highp float; precision highp int;
uniform vec3 u_background, u_core, u_mark; uniform float u_pixelRatio; uniform int u_hasCore, u_ghost;
in vec2 v_offset; flat in float v_radius; flat in vec3 v_fill; flat in vec3 v_after; flat in float v_heat; flat in float v_dim; flat in float v_rim; flat in int v_isMoved;
out vec4 o_color;
void main() {
  float distancePx = length(v_offset);
  float inside = clamp(v_radius + v_rim + 0.5 - distancePx, 0.0, 1.0);
  if (inside <= 0.0) discard;
  vec3 color = v_fill;
  // Of a plan: left half where the node is, right half where it would go, a line of background between them.
  if (v_isMoved == 1 && u_ghost != ${GHOST.before}) {
    color = u_ghost == ${GHOST.after} || v_offset.x > 0.0 ? v_after : v_fill;
    float line = u_ghost == ${GHOST.both} ? clamp(0.5 * u_pixelRatio + 0.5 - abs(v_offset.x), 0.0, 1.0) : 0.0;
    color = mix(color, u_background, line);
  }
  float large = smoothstep(2.5, 4.5, v_radius / u_pixelRatio);
  // A hot node keeps its shard's colour as a rim around a hot core.
  if (u_hasCore == 1) {
    float core = v_heat * v_heat * 0.62 * v_radius;
    color = mix(color, u_core, large * smoothstep(0.35, 0.7, v_heat) * clamp(core + 0.5 - distancePx, 0.0, 1.0));
  }
  // A rim of background keeps neighbours apart where discs touch.
  color = mix(color, u_background, large * 0.85 * clamp(distancePx - (v_radius - 1.1 * u_pixelRatio), 0.0, 1.0));
  color = mix(color, u_background, v_dim);
  // Selected nodes wear a rim around the disc, dimmed or not.
  if (v_rim > 0.0) color = mix(color, u_mark, clamp(distancePx - v_radius + 0.5, 0.0, 1.0));
  o_color = vec4(color * inside, inside);
}`;
