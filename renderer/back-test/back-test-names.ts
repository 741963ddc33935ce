import type { BackTestWish } from '../state/back-test.ts';
import { text } from '../text/en.ts';

/** What is replayed, in a word or two. */
export const sourceName = ({ source, range, file }: BackTestWish): string =>
  source === 'trace' && file !== null ? file.name : text.backTest.ranges[range];
