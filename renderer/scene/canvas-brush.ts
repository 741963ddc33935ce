import { type Brush, cssFont, HALO_ALPHA, HALO_PX, type Stroke, type WidthOf } from './brush.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paints on a 2D canvas. Leaves its alpha at 1 and its lines solid. */
export function canvasBrush(context: Context): Brush {
  const stroke = ({ color, alpha, width, dashes = [], dashOffset = 0 }: Stroke): void => {
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash([...dashes]);
    context.lineDashOffset = dashOffset;
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  };
  const circle = (x: number, y: number, radius: number): void => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
  };
  return {
    line(from, to, look) {
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      stroke(look);
    },
    curve(from, control, to, look) {
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.quadraticCurveTo(control.x, control.y, to.x, to.y);
      stroke(look);
    },
    disc({ x, y }, radius, { color, alpha }) {
      context.globalAlpha = alpha;
      context.fillStyle = color;
      circle(x, y, radius);
      context.fill();
      context.globalAlpha = 1;
    },
    halfDisc({ x, y }, radius, { color, alpha }) {
      context.globalAlpha = alpha;
      context.fillStyle = color;
      context.beginPath();
      context.arc(x, y, radius, -Math.PI / 2, Math.PI / 2);
      context.fill();
      context.globalAlpha = 1;
    },
    ring({ x, y }, radius, look) {
      circle(x, y, radius);
      stroke(look);
    },
    text({ x, y }, content, font) {
      context.font = cssFont(font);
      context.lineJoin = 'round';
      context.globalAlpha = HALO_ALPHA * font.alpha;
      context.lineWidth = HALO_PX;
      context.strokeStyle = font.halo;
      context.strokeText(content, x, y);
      context.globalAlpha = font.alpha;
      context.fillStyle = font.ink;
      context.fillText(content, x, y);
      context.globalAlpha = 1;
    },
  };
}

export const canvasWidthOf =
  (context: Context): WidthOf =>
  (text, font) => {
    context.font = cssFont(font);
    return context.measureText(text).width;
  };
