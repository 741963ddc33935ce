import { createContext, useContext } from 'react';

/** Why nothing can be changed now, as a sentence; null where it can. What changes something is disabled, and says it. */
export const ReadOnlyReason = createContext<string | null>(null);

export const useReadOnlyReason = (): string | null => useContext(ReadOnlyReason);
