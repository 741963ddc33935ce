/** The tour: which step is shown; null while it is not. */
export interface Tour {
  readonly step: number | null;
}
export const INITIAL_TOUR: Tour = { step: null };
