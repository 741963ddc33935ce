/** How wide the columns of an answer are before anybody drags them. Pure. */
import { cellOf, displayText } from './cell-value.ts';

export const COLUMN_PX_MIN = 56;
export const COLUMN_PX_MAX = 1200;
const FIRST_PX_MAX = 320;
const SAMPLE_COUNT = 100;
/** Mean width of a character of the body text, and what surrounds the text of a cell. */
const CHARACTER_PX = 7.6;
const PADDING_PX = 26;
const NODE_EXTRA_PX = 32;
const HEAD_EXTRA_PX = 18;

/** Widths in pixels from the heads and a hundred rows, evenly picked. */
export function initialWidths(columns: readonly string[], rows: readonly (readonly unknown[])[]): readonly number[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE_COUNT));
  const sample = rows.filter((_, row) => row % step === 0);
  return columns.map((name, column) => {
    const head = name.length * CHARACTER_PX + PADDING_PX + HEAD_EXTRA_PX;
    const widest = sample.reduce((most, row) => Math.max(most, contentPx(row[column])), head);
    return Math.round(Math.min(FIRST_PX_MAX, Math.max(COLUMN_PX_MIN, widest)));
  });
}

function contentPx(value: unknown): number {
  const cell = cellOf(value);
  const text = displayText(value).length * CHARACTER_PX + PADDING_PX;
  if (cell.kind !== 'node') return text;
  const { id, label, type } = cell.value;
  return text + NODE_EXTRA_PX + (id === label ? type : id).length * CHARACTER_PX;
}

export function clampWidth(px: number): number {
  return Math.round(Math.min(COLUMN_PX_MAX, Math.max(COLUMN_PX_MIN, px)));
}

/** A column is one of numbers when some value is a number and every other is null: then it is set flush right. */
export function isNumeric(rows: readonly (readonly unknown[])[], column: number): boolean {
  let hasNumber = false;
  for (const row of rows.slice(0, SAMPLE_COUNT)) {
    const { kind } = cellOf(row[column]);
    if (kind === 'number') hasNumber = true;
    else if (kind !== 'null') return false;
  }
  return hasNumber;
}
