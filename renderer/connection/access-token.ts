/** The part of `window` that carries the token: a parameter, so that the rule is tested without a browser. */
export interface TokenPlace {
  /** The page's address. */
  readonly href: string;
  readonly stored: string | null;
  readonly store: (token: string) => void;
  /** Replaces the address in the address bar without a history entry. */
  readonly replaceAddress: (href: string) => void;
}

/**
 * The access token of this tab: `?token=` or `#token=` of the address, else what the tab kept from an earlier load.
 * A token found in the address is kept for reloads and taken out of the address bar, so that a copied link or a
 * screen share does not hand out access. Null where there is none.
 */
export function takeAccessToken(place: TokenPlace): string | null {
  const url = new URL(place.href);
  const fragment = new URLSearchParams(url.hash.startsWith('#') ? url.hash.slice(1) : '');
  const token = url.searchParams.get('token') ?? fragment.get('token');
  if (token === null || token === '') return place.stored;
  url.searchParams.delete('token');
  fragment.delete('token');
  url.hash = fragment.size === 0 ? '' : fragment.toString();
  place.store(token);
  place.replaceAddress(url.href);
  return token;
}
