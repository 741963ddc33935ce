import { useEffect, useState } from 'react';

/** The time by `nowMs`, looked at once a second as long as `isWanted`: for what runs out. */
export function useNow(nowMs: () => number, isWanted: boolean): number {
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    setNow(nowMs());
    if (!isWanted) return;
    const timer = setInterval(() => setNow(nowMs()), 1000);
    return () => clearInterval(timer);
  }, [nowMs, isWanted]);
  return now;
}
