/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

export const isFormula = (text: string): boolean => FORMULA_START.test(text);

/** A cell by RFC 4180, exactly as it is. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A text in a table that people open in a spreadsheet: what would be a formula gets an apostrophe before it, because a
 * key may come from anybody; and so does what looks like that already, so that no two texts become one. Numbers are
 * written by `csvCell`: -1 is no formula of anybody's.
 */
export const csvGuarded = (text: string): string => csvCell(/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** Cells that are written already, as a line. CRLF as RFC 4180 wants it would cost every other tool a conversion. */
export const csvLine = (cells: readonly string[]): string => `${cells.join(',')}\n`;
