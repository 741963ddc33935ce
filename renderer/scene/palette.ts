/**
 * The colours of the scene
 * ========================
 *
 * One source for the GPU layers, the legend and the panels. The first eight shard colours are hand-tuned: every pair
 * stays apart for normal sight and for protanopia, deuteranopia and tritanopia, and every one stands out from the
 * scene's background. Beyond eight no categorical palette can promise that; hue and lightness then step so that
 * neighbours in number differ most, and captions and labels carry the meaning.
 *
 * Judge: test/renderer/scene/palette.test.ts (OKLab distances under the colour-vision model of Machado et al. 2009).
 */
import { oklchHex, rgbOf } from './oklch.ts';

export type Theme = 'light' | 'dark';

/** Colours the palette holds; shard and type numbers wrap around after it. */
export const PALETTE_COLOR_COUNT = 64;
/** Steps of the heat ramp as the GPU sees it: one for every heat byte. */
export const HEAT_STEP_COUNT = 256;
const RAMP_STOP_COUNT = 9;

const SHARD_HEAD: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#1d5be0', '#8a3b00', '#14a37f', '#a3199b', '#0b4a55', '#b48700', '#9678fe', '#d92d20'],
  dark: ['#4f7dff', '#a8681c', '#3ce8b4', '#d43f92', '#149fb8', '#f7e04a', '#d2c7ff', '#ff6a3d'],
};

/** Degrees between neighbours in number: the golden angle never comes back close to where it was. */
const GOLDEN_ANGLE = 137.508;

/** What the scene is drawn on. Contrast is promised against these. */
export function sceneBackground(theme: Theme): string {
  return theme === 'light' ? '#f8f9fb' : '#0f1217';
}

/** Text on the scene. */
export function sceneForeground(theme: Theme): string {
  return theme === 'light' ? '#1b2430' : '#e6eaf0';
}

/** Slot of every shard, see shard-slots.ts: as long as a workspace is open, the same in everything that is coloured by shard. */
let slots: readonly number[] = [];

/** From now on; empty: every shard has the slot of its number. Whoever has drawn has to draw again. */
export function applyShardSlots(next: readonly number[]): void {
  slots = next;
}

export const shardSlotsInUse = (): readonly number[] => slots;

/** Colour of a shard as `#rrggbb`. */
export function shardColor(shard: number, theme: Theme): string {
  const number = shard % PALETTE_COLOR_COUNT;
  return paletteColor(slots[number] ?? number, theme);
}

/** Colour of a slot of the palette. */
export function paletteColor(slot: number, theme: Theme): string {
  const head = SHARD_HEAD[theme][slot];
  if (head !== undefined) return head;
  const lightness = theme === 'light' ? [0.5, 0.62, 0.4][slot % 3]! : [0.72, 0.86, 0.6][slot % 3]!;
  return oklchHex(lightness, 0.15, 30 + (slot - 8) * GOLDEN_ANGLE);
}

/** Colour of a node type (index into the snapshot's `nodeTypes`): quieter than a shard, so the two are not confused. */
export function typeColor(type: number, theme: Theme): string {
  const slot = type % PALETTE_COLOR_COUNT;
  const lightness = theme === 'light' ? [0.58, 0.42, 0.66][slot % 3]! : [0.76, 0.62, 0.88][slot % 3]!;
  return oklchHex(lightness, 0.115, 235 + slot * GOLDEN_ANGLE);
}

/** The heat ramp at `t` in [0, 1]: even in lightness, from nearly background to the strongest colour of the theme. */
export function heatColor(t: number, theme: Theme): string {
  const hot = Math.min(1, Math.max(0, t));
  if (theme === 'light') return oklchHex(0.88 - 0.5 * hot, 0.08 + 0.12 * Math.sqrt(hot), 92 - 78 * hot);
  return oklchHex(0.4 + 0.53 * hot, 0.1 + 0.08 * Math.sin(Math.PI * hot), 315 + 145 * hot);
}

/** The heat ramp, cold to hot, as `#rrggbb` stops at equal distances: for a CSS `linear-gradient`. */
export function heatRamp(theme: Theme): readonly string[] {
  return Array.from({ length: RAMP_STOP_COUNT }, (_, stop) => heatColor(stop / (RAMP_STOP_COUNT - 1), theme));
}

/**
 * The influence ramp at `t` in [0, 1]: one hue, even in lightness, so that it is not taken for heat, which goes through
 * several, nor for a shard.
 */
export function influenceColor(t: number, theme: Theme): string {
  const share = Math.min(1, Math.max(0, t));
  if (theme === 'light') return oklchHex(0.86 - 0.5 * share, 0.035 + 0.1 * share, 205 + 45 * share);
  return oklchHex(0.36 + 0.52 * share, 0.045 + 0.075 * share, 250 - 50 * share);
}

/** The influence ramp, low to high, as `heatRamp`. */
export function influenceRamp(theme: Theme): readonly string[] {
  return Array.from({ length: RAMP_STOP_COUNT }, (_, stop) => influenceColor(stop / (RAMP_STOP_COUNT - 1), theme));
}

/** All 256 colours of the influence ramp. */
export function influenceSteps(theme: Theme): readonly string[] {
  return Array.from({ length: HEAT_STEP_COUNT }, (_, byte) => influenceColor(byte / (HEAT_STEP_COUNT - 1), theme));
}

/** Colour of a node that was not read in the window (heat mode). */
export function unreadColor(theme: Theme): string {
  return theme === 'light' ? '#c3cad4' : '#3a424e';
}

/** Colour of the glow around hot nodes where the fill means something else. */
export function glowColor(theme: Theme): string {
  return theme === 'light' ? '#f05a00' : '#ffae34';
}

/** The middle of a hot node. */
export function hotCoreColor(theme: Theme): string {
  return theme === 'light' ? '#ffe14a' : '#fff3d6';
}

/** Edges where colour means heat or type. */
export function neutralEdgeColor(theme: Theme): string {
  return theme === 'light' ? '#7c8797' : '#7f8b9b';
}

/** RGBA bytes of a list of colours, Uint8Array[4 * colors.length], opaque. */
export function colorBytes(colors: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(colors.length * 4);
  for (const [slot, color] of colors.entries()) bytes.set([...rgbOf(color), 255], slot * 4);
  return bytes;
}

/** Palette rows as the node shader reads them: what row 0 means depends on the mode. */
export function categoryColors(of: 'shard' | 'type', theme: Theme): readonly string[] {
  const color = of === 'shard' ? shardColor : typeColor;
  return Array.from({ length: PALETTE_COLOR_COUNT }, (_, slot) => color(slot, theme));
}

/** All 256 ramp colours; step 0 is the unread colour, for byte 0 means "not read". */
export function heatSteps(theme: Theme): readonly string[] {
  return Array.from({ length: HEAT_STEP_COUNT }, (_, byte) =>
    byte === 0 ? unreadColor(theme) : heatColor(byte / (HEAT_STEP_COUNT - 1), theme),
  );
}
