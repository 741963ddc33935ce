/** What map and charts have in common, so that one time stands above the other; CSS pixels. */
export const PLOT_LEFT_PX = 88;
export const PLOT_RIGHT_PX = 20;
/** Room for one label of the time axis. */
export const TIME_LABEL_PX = 88;
export const AXIS_PX = 22;
/** A cell that is smaller than this is not seen, and not met by a pointer. */
export const CELL_PX_MIN = 2;

export const plotWidth = (widthPx: number): number => Math.max(40, widthPx - PLOT_LEFT_PX - PLOT_RIGHT_PX);
