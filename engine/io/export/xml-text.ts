/** What XML 1.0 cannot hold, not even as a number: controls, non-characters, halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const REPLACEMENT = '\ufffd';

export const isXmlText = (text: string): boolean => text.search(NOT_XML) === -1;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Readers turn line ends into line feeds, and blanks of any kind in attributes into spaces, unless they are numbers.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as content or as the value of an attribute in double quotes. */
export const xmlText = (text: string): string =>
  text.replace(NOT_XML, REPLACEMENT).replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]!);
