/** Sentences and labels of details that are pinned beside their nodes. */
import { formatMoment, formatRate } from './format.ts';

export const cardText = {
  list: 'Pinned details',
  region: (label: string) => `Details of ${label}`,
  copyDetails: (label: string) => `Copy the details of ${label}`,
  show: (label: string) => `Go to ${label}`,
  close: (label: string) => `Close the details of ${label}`,
  away: 'out of view',
  notThen: 'not there at that moment',
  nothing: 'Point at a node, or select one, to pin its details.',
  full: (count: number) => `Details of ${count} nodes are pinned already: close one of them first.`,
  copied: (label: string) => `Details of ${label} copied.`,
  rate: (rate: number) => `${formatRate(rate)} reads/s`,

  copy: (
    card: {
      readonly label: string;
      readonly key: string;
      readonly type: string;
      readonly home: number | null;
      readonly heat: number;
    },
    atMs: number,
  ) =>
    [
      card.label,
      `Key: ${card.key}`,
      `Type: ${card.type}`,
      ...(card.home === null ? [] : [`Shard: ${card.home}`]),
      `Heat: ${cardText.rate(card.heat)}`,
      `At: ${formatMoment(atMs)}`,
    ].join('\n'),
} as const;
