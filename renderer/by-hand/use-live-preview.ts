import { useEffect } from 'react';
import { useConsole } from '../shell/console-context.ts';

/** Heat moves on while somebody thinks. */
const REFRESH_MS = 2000;

/** Keeps the preview of a move that is thought about near what is so now. */
export function useLivePreview(isWanted: boolean): void {
  const { byHands } = useConsole();
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => void byHands.refreshPreview(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [byHands, isWanted]);
}
