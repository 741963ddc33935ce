/** The tour: which step is shown; null while it is not. */
export interface Tour {
  readonly step: number | null;
  /** Somebody has chosen something on the first screen: it begins when a workspace is there. */
  readonly isDue: boolean;
}
export const INITIAL_TOUR: Tour = { step: null, isDue: false };
