import type { ReactElement } from 'react';

/** 16 px line icons, drawn on a 16 grid with 1.5 px strokes. */
const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.600-1.400L14 14',
  import: 'M8 2v8m0 0L5 7m3 3 3-3M2.500 11v1.500a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V11',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10',
  close: 'm4 4 8 8M12 4l-8 8',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
  chevronDown: 'm4 6.500 4 4 4-4',
  chevronRight: 'm6.500 4 4 4-4 4',
  chevronLeft: 'm9.500 4-4 4 4 4',
  chevronsUpDown: 'm5 6 3-3 3 3M5 10l3 3 3-3',
  check: 'm3 8.500 3.500 3.500L13 4.500',
  sun: 'M8 10.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.700M11.900 11.900l.7.700M12.600 3.400l-.7.700M4.100 11.900l-.7.700',
  moon: 'M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7Z',
  system: 'M2.500 3h11v7.500h-11zM6 13.500h4M8 10.500v3',
  panelLeft: 'M2.500 3h11v10h-11zM6.500 3v10',
  panelRight: 'M2.500 3h11v10h-11zM9.500 3v10',
  play: 'M5 3.200v9.600L12.500 8z',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  warning: 'M8 2.500 14.500 13.500h-13zM8 6.500v3.500M8 11.700v.100',
  error: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3.700M8 10.900v.100',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.300V11M8 5v.100',
  bell: 'M4 7a4 4 0 0 1 8 0c0 3 1.500 4 1.500 4h-11S4 10 4 7ZM6.800 13.500a1.300 1.300 0 0 0 2.400 0',
  arrowRight: 'M3 8h10m-4-4 4 4-4 4',
  target: 'M8 12.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM8 1.500v3M8 11.500v3M1.500 8h3M11.500 8h3',
  demo: 'M2 12.500h12M4 12.500v-4M7 12.500v-8M10 12.500v-5M13 12.500v-9',
  verify: 'M8 1.800 13 4v4c0 3.200-2.200 5.200-5 6.200C5.200 13.200 3 11.200 3 8V4zM5.800 8l1.600 1.600L10.400 6.500',
  layout:
    'M4 6a1.800 1.800 0 1 0 0-3.600A1.800 1.800 0 0 0 4 6ZM12 6.500A1.800 1.800 0 1 0 12 3a1.800 1.800 0 0 0 0 3.500ZM8 13.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600ZM5.700 4.400l4.500.300M4.800 5.800l2.300 4.600M11.200 6.300 9 10.400',
  placement: 'M2 2.500h5v5H2zM9 8.500h5v5H9zM9.500 3.500h2.500v2.500M6.500 12.500H4V10',
  balance:
    'M8 2.500v11M5 13.500h6M2.800 4.800h10.400M3.800 4.800 1.800 9.500h4zM12.200 4.800l-2 4.700h4zM1.800 9.500a2 1.600 0 0 0 4 0M10.200 9.500a2 1.600 0 0 0 4 0',
  undo: 'M5.500 3 2.500 6l3 3M2.500 6h6.500a4 4 0 0 1 0 8H6',
  pin: 'M5.500 2.500h5M6.500 2.500v4l-2 2.500h7l-2-2.500v-4M8 9v5',
  query: 'M2.500 3h11v10h-11zM5 6.200 7 8 5 9.800M8.500 10H11',
  stop: 'M4.500 4.500h7v7h-7z',
  history: 'M2.800 5.500A5.700 5.700 0 1 1 2.300 8M2.300 3v2.800h2.800M8 5v3.200l2.200 1.300',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  download: 'M8 2v8m0 0L5 7m3 3 3-3M2.500 13.500h11',
  highlight:
    'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 1.500v1.800M8 12.700v1.800M1.500 8h1.800M12.700 8h1.800M3.400 3.400l1.300 1.300M11.300 11.300l1.300 1.300M12.600 3.400l-1.300 1.300M4.700 11.300l-1.300 1.300',
  sortUp: 'M8 12.500v-9M4.500 7 8 3.500 11.500 7',
  sortDown: 'M8 3.500v9M4.500 9 8 12.500 11.500 9',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.800V8l2.200 1.500',
  catalog:
    'M3 4.500C3 3.100 13 3.100 13 4.500v7c0 1.400-10 1.400-10 0zM3 4.500c0 1.400 10 1.400 10 0M3 8c0 1.400 10 1.400 10 0',
  closure:
    'M8 4.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM3.500 14.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM12.500 14.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM7.200 4.300 4.200 11.600M8.800 4.300l3 7.300',
  edges:
    'M4 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM12 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM5.500 8h5',
  walk: 'M3 13.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM8 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM13 5.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM4.100 11 6.900 8.900M9.100 7l2.800-2',
  attributes: 'M2.500 4h4M9 4h4.500M2.500 8h4M9 8h4.500M2.500 12h4M9 12h4.500',
  rows: 'M2.500 3h11v10h-11zM2.500 6.500h11M2.500 9.800h11',
  influence: 'M2.500 2.500v11h11M5.500 11V4.500M8.500 11V7.500M11.500 11V9.500',
  keyboard: 'M1.500 4h13v8h-13zM4 6.800h.100M6.700 6.800h.100M9.300 6.800h.100M12 6.800h.100M5 9.500h6',
} as const;

export type IconName = keyof typeof PATHS;

/** The strokes of an icon, for pictures that draw it themselves. */
export const iconPath = (name: IconName): string => PATHS[name];

/** Decoration only: the control it is in carries the name. */
export function Icon({ name, className }: { name: IconName; className?: string | undefined }): ReactElement {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
