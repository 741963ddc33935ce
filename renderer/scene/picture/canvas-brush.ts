import { type Brush, cssFont, DASHES, HALO_ALPHA, HALO_PX } from './brush.ts';

/** Paints on a 2D canvas. */
export function canvasBrush(context: OffscreenCanvasRenderingContext2D): Brush {
  const circle = (x: number, y: number, radius: number): void => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
  };
  context.lineJoin = 'round';
  return {
    line(from, to, { color, alpha, width, isDashed = false }) {
      context.globalAlpha = alpha;
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(isDashed ? [...DASHES] : []);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    },
    disc({ x, y }, radius, { color, alpha }) {
      context.globalAlpha = alpha;
      context.fillStyle = color;
      circle(x, y, radius);
      context.fill();
    },
    ring({ x, y }, radius, { color, alpha, width, isDashed = false }) {
      context.globalAlpha = alpha;
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(isDashed ? [...DASHES] : []);
      circle(x, y, radius);
      context.stroke();
    },
    text({ x, y }, content, font) {
      context.font = cssFont(font);
      context.setLineDash([]);
      context.globalAlpha = HALO_ALPHA * font.alpha;
      context.lineWidth = HALO_PX;
      context.strokeStyle = font.halo;
      context.strokeText(content, x, y);
      context.globalAlpha = font.alpha;
      context.fillStyle = font.ink;
      context.fillText(content, x, y);
    },
  };
}
