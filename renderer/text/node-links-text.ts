import { formatCount, plural } from './format.ts';

/** From entries and notices to the nodes that they are about. */
export const nodeLinksText = {
  show: 'Show its nodes',
  showShort: 'its nodes',
  nodes: (first: string, count: number) => (count === 1 ? first : `${first} and ${formatCount(count - 1)} more`),
  someGone: (gone: number) => `${plural(gone, 'node')} gone since`,
  allGone: (count: number) => (count === 1 ? 'its node is gone since' : `its ${plural(count, 'node')} are gone since`),
  /** Not there at the moment that is looked at. */
  notThen: (missing: number, count: number) =>
    missing < count
      ? `${formatCount(missing)} of ${plural(count, 'node')} ${missing === 1 ? 'was' : 'were'} not there at that moment.`
      : `${count === 1 ? 'The node was' : 'All of its nodes were'} not there at that moment.`,
  backToNow: (count: number) =>
    `Back to now: ${count === 1 ? 'the node was' : 'its nodes were'} not there at that moment.`,
  gone: (gone: number, count: number) =>
    count === 0
      ? 'Its nodes are not known any more.'
      : gone === count
        ? `${count === 1 ? 'The node is' : 'All of its nodes are'} gone: removed since.`
        : `${formatCount(gone)} of ${plural(count, 'node')} are gone: removed since.`,
};
