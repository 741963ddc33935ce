/** Where in an element a pointer or a finger has pressed, in CSS pixels; null where the event does not say. */
export function placeOfPress(
  element: Element | null | undefined,
  event: Event,
): { readonly x: number; readonly y: number } | null {
  const box = element?.getBoundingClientRect();
  const point = event instanceof MouseEvent ? event : (event as TouchEvent).touches?.[0];
  return box === undefined || point === undefined ? null : { x: point.clientX - box.left, y: point.clientY - box.top };
}
