import type { PictureFrame, PictureSize } from './picture-view.ts';

export interface PictureRequest extends PictureSize {
  readonly format: 'png' | 'svg';
  readonly frame: PictureFrame;
  /** For those who do not see it. */
  readonly title: string;
}

/** Of a side: what browsers paint on, whatever the device. */
export const PICTURE_PX_MIN = 64;
export const PICTURE_PX_MAX = 8192;
