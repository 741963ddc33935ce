import { type Brush, type Fill, FONT_FAMILY, type Font, HALO_PX, type Point, type Stroke } from '../brush.ts';

export interface SvgPicture {
  /** Of the file, and of what is drawn: the one is scaled to the other. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  readonly background: string;
  readonly title: string;
}

/** Writes a drawing: elements of one look that follow each other share a group, so the look is written once. */
export class SvgBrush implements Brush {
  readonly #parts: string[] = [];
  #look = '';

  line(from: Point, to: Point, stroke: Stroke): void {
    this.#put(strokeLook(stroke), `<path d="M${number(from.x)} ${number(from.y)}L${number(to.x)} ${number(to.y)}"/>`);
  }

  curve(from: Point, control: Point, to: Point, stroke: Stroke): void {
    const path = `M${number(from.x)} ${number(from.y)}Q${number(control.x)} ${number(control.y)} ${number(to.x)} ${number(to.y)}`;
    this.#put(strokeLook(stroke), `<path d="${path}"/>`);
  }

  disc(at: Point, radius: number, { color, alpha }: Fill): void {
    this.#put(`fill="${color}"${opacity('fill-opacity', alpha)}`, circle(at, radius));
  }

  halfDisc({ x, y }: Point, radius: number, { color, alpha }: Fill): void {
    const [top, bottom, r] = [number(y - radius), number(y + radius), number(radius)];
    const path = `M${number(x)} ${top}A${r} ${r} 0 0 1 ${number(x)} ${bottom}Z`;
    this.#put(`fill="${color}"${opacity('fill-opacity', alpha)}`, `<path d="${path}"/>`);
  }

  ring(at: Point, radius: number, stroke: Stroke): void {
    this.#put(strokeLook(stroke), circle(at, radius));
  }

  text({ x, y }: Point, content: string, font: Font): void {
    const weight = font.isStrong ? ' font-weight="600"' : '';
    const halo = `stroke="${font.halo}" stroke-width="${HALO_PX}" stroke-linejoin="round" paint-order="stroke"`;
    const look = `font-size="${font.sizePx}"${weight} fill="${font.ink}"${opacity('opacity', font.alpha)} ${halo}`;
    this.#put(look, `<text x="${number(x)}" y="${number(y)}">${escaped(content)}</text>`);
  }

  /** The whole document. */
  document({ widthPx, heightPx, drawnWidth, drawnHeight, background, title }: SvgPicture): string {
    const box = `width="${widthPx}" height="${heightPx}" viewBox="0 0 ${number(drawnWidth)} ${number(drawnHeight)}"`;
    const family = FONT_FAMILY.replaceAll('"', "'");
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="${family}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<rect width="100%" height="100%" fill="${background}"/>`,
      ...this.#parts,
      this.#look === '' ? '</svg>' : '</g></svg>',
      '',
    ].join('\n');
  }

  #put(look: string, element: string): void {
    if (look !== this.#look) {
      this.#parts.push(`${this.#look === '' ? '' : '</g>'}<g ${look}>`);
      this.#look = look;
    }
    this.#parts.push(element);
  }
}

const strokeLook = ({ color, alpha, width, dashes: lengths = [] }: Stroke): string => {
  const dashes = lengths.length === 0 ? '' : ` stroke-dasharray="${lengths.join(' ')}"`;
  return `fill="none" stroke="${color}" stroke-width="${number(width)}"${opacity('stroke-opacity', alpha)}${dashes}`;
};

const circle = ({ x, y }: Point, radius: number): string =>
  `<circle cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"/>`;
const opacity = (name: string, alpha: number): string =>
  alpha >= 1 ? '' : ` ${name}="${Math.round(alpha * 1000) / 1000}"`;
/** A hundredth of a pixel is finer than anybody sees. */
const number = (value: number): string => String(Math.round(value * 100) / 100);

/** Labels come from the operator's data; characters that XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML forbids.
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
