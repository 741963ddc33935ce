import { describe, expect, it, vi } from 'vitest';
import { takeAccessToken } from '../../../renderer/connection/access-token.ts';

const place = (href: string, stored: string | null = null) => ({
  href,
  stored,
  store: vi.fn<(token: string) => void>(),
  replaceAddress: vi.fn<(href: string) => void>(),
});

describe('access token', () => {
  it.each([
    ['http://127.0.0.1:4000/?token=abc', 'http://127.0.0.1:4000/'],
    ['http://127.0.0.1:4000/#token=abc', 'http://127.0.0.1:4000/'],
    ['http://127.0.0.1:4000/?view=heat&token=abc#node=7', 'http://127.0.0.1:4000/?view=heat#node=7'],
  ])('[CO1] the token of %s is kept for the tab and leaves the address bar', (href, cleaned) => {
    const at = place(href, 'older');
    expect(takeAccessToken(at)).toBe('abc');
    expect(at.store).toHaveBeenCalledWith('abc');
    expect(at.replaceAddress).toHaveBeenCalledWith(cleaned);
  });

  it('[CO1] without a token in the address the one of an earlier load is used, and nothing is written', () => {
    const at = place('http://127.0.0.1:4000/?token=', 'older');
    expect(takeAccessToken(at)).toBe('older');
    expect(at.store).not.toHaveBeenCalled();
    expect(at.replaceAddress).not.toHaveBeenCalled();
    expect(takeAccessToken(place('http://127.0.0.1:4000/'))).toBeNull();
  });
});
