import { type RefObject, useEffect, useState } from 'react';

/** Inner size of an element in CSS pixels, followed while it is there; 0 x 0 before it was measured. */
export function useElementSize(element: RefObject<HTMLElement | null>): {
  readonly widthPx: number;
  readonly heightPx: number;
} {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () =>
      setSize((before) =>
        before.widthPx === current.clientWidth && before.heightPx === current.clientHeight
          ? before
          : { widthPx: current.clientWidth, heightPx: current.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
