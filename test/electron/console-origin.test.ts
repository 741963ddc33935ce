import { describe, expect, test } from 'vitest';
import { CONSOLE_URL, isAllowedLink, isConsoleUrl, isTrustedSender } from '../../electron/console-origin.ts';

const FOREIGN = [
  'app://console.evil/index.html',
  'app://evil/console',
  'app://user:secret@console/index.html',
  'app://console:1/index.html',
  'app:console/index.html',
  'https://console/index.html',
  'http://app//console/',
  'file:///index.html',
  'data:text/html,app://console/',
  'about:blank',
  'javascript:alert(1)',
  '',
];

describe('[DE5] a message is acted on only if the top frame of the console sent it', () => {
  test('[DE5] the console itself is trusted, whatever follows the host', () => {
    expect(isTrustedSender({ url: CONSOLE_URL, parent: null })).toBe(true);
    expect(isTrustedSender({ url: 'app://console/?x=1#y', parent: null })).toBe(true);
  });

  test.each(FOREIGN)('[DE5] refused: %s', (url) => {
    expect(isTrustedSender({ url, parent: null })).toBe(false);
    expect(isConsoleUrl(url)).toBe(false);
  });

  test('[DE5] a frame inside of the console is refused, and so is a frame that is gone', () => {
    expect(isTrustedSender({ url: CONSOLE_URL, parent: { url: CONSOLE_URL } })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
    expect(isTrustedSender(undefined)).toBe(false);
  });
});

describe('[DE6] only https links of the listed hosts leave for the browser', () => {
  test('[DE6] a listed host is allowed', () => {
    expect(isAllowedLink('https://www.sqlite.org/lang.html')).toBe(true);
  });

  test.each([
    'http://www.sqlite.org/',
    'https://sqlite.org.evil.example/',
    'https://evil.example/?u=https://sqlite.org',
    'https://user@sqlite.org/',
    'https://sqlite.org:8443/',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    CONSOLE_URL,
    'not an address',
  ])('[DE6] refused: %s', (url) => {
    expect(isAllowedLink(url)).toBe(false);
  });
});
