const SPARE_SLOTS_MIN = 1024;

/** Slots with room for nodes to come: when they are used up, the workspace has to be opened again. Rounded up. */
export function slotCountFor(takenCount: number, spareMin: number): number {
  const wanted = takenCount + Math.max(spareMin, SPARE_SLOTS_MIN, Math.ceil(takenCount / 8));
  const step = Math.max(SPARE_SLOTS_MIN, 2 ** (Math.floor(Math.log2(wanted)) - 3));
  return step * Math.ceil(wanted / step);
}
