import { describe, expect, it } from 'vitest';
import { NameCache } from '../../../renderer/scene/name-cache.ts';

const named = (indexes: readonly number[]) => indexes.map((index) => ({ index, key: `k${index}`, label: '' }));

describe('name cache', () => {
  it('[SC14] asks once for what it does not know, also while the first request is under way', async () => {
    const asked: number[][] = [];
    const cache = new NameCache(async (indexes) => {
      asked.push([...indexes]);
      return named(indexes);
    });
    const answers = await Promise.all([cache.load([1, 2]), cache.load([2, 3])]);
    expect(answers).toEqual([true, true]);
    expect(asked).toEqual([[1, 2], [3]]);
    expect(await cache.load([1, 2, 3])).toBe(false);
    // A node without a label goes by its key.
    expect(cache.get(2)).toBe('k2');
  });

  it('[SC14] an answer about the former topology is dropped', async () => {
    let answer: () => void = () => {};
    const cache = new NameCache(
      (indexes) =>
        new Promise((resolve) => {
          answer = () => resolve(named(indexes));
        }),
    );
    const loading = cache.load([1]);
    cache.clear();
    answer();
    expect(await loading).toBe(false);
    expect(cache.get(1)).toBeUndefined();
  });

  it('[SC14] keeps the names used last when full', async () => {
    const cache = new NameCache(async (indexes) => named(indexes));
    await cache.load(Array.from({ length: 5_000 }, (_, node) => node));
    cache.get(0);
    await cache.load([9_999]);
    expect(cache.get(0)).toBe('k0');
    expect(cache.get(1)).toBeUndefined();
  });
});
