import type { Console } from '../console.ts';

const setPresenting = ({ stores }: Pick<Console, 'stores'>, isPresenting: boolean): void =>
  stores.view.update((view) => (view.isPresenting === isPresenting ? view : { ...view, isPresenting }));

/** The topology alone, or everything again. */
export const togglePresentation = (console: Pick<Console, 'stores'>): void =>
  setPresenting(console, !console.stores.view.get().isPresenting);
export const leavePresentation = (console: Pick<Console, 'stores'>): void => setPresenting(console, false);
