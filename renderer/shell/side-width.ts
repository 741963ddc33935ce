/** How wide a side is where nobody has chosen: a share of the window, within limits. */
const SUGGESTED = { left: { share: 0.2, min: 288, max: 400 }, right: { share: 0.22, min: 336, max: 440 } } as const;
/** The topology keeps at least the rest, whatever was chosen in a larger window. */
const SHARE_MAX = 0.4;

/** Width of a side in CSS pixels: as chosen, else as the window (0: not measured yet) suggests. */
export function sideWidthPx(side: 'left' | 'right', chosenPx: number | null, windowPx: number): number {
  const widthPx = windowPx === 0 ? 1280 : windowPx;
  const { share, min, max } = SUGGESTED[side];
  const suggestedPx = Math.min(max, Math.max(min, widthPx * share));
  return Math.round(Math.min(chosenPx ?? suggestedPx, Math.max(min, widthPx * SHARE_MAX)));
}
