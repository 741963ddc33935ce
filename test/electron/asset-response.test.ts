import { sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetHeaders, assetPath, CONTENT_SECURITY_POLICY } from '../../electron/asset-response.ts';

const folder = ['', 'opt', 'console'].join(sep);
const inFolder = (...parts: string[]) => [folder, ...parts].join(sep);

describe('[DE3] app:// answers with files of the console folder only', () => {
  test('[DE3] plain addresses name files, the bare address the page', () => {
    expect(assetPath(folder, 'app://console/')).toBe(inFolder('index.html'));
    expect(assetPath(folder, 'app://console/assets/index.js?v=1#top')).toBe(inFolder('assets', 'index.js'));
    expect(assetPath(folder, 'app://console/a%20b.css')).toBe(inFolder('a b.css'));
  });

  test.each([
    'app://console/%2e%2e%2fsecret',
    'app://console/..%2f..%2fetc/passwd',
    'app://console/a/..%2F..%2Fsecret',
    'app://console/..%5c..%5csecret',
    'app://console/a%00.js',
    'app://console/C:%2fWindows',
    'app://console/%zz',
    'app://other/index.html',
    'app://console.evil/index.html',
    'app://user@console/index.html',
    'app://console:8080/index.html',
    'https://console/index.html',
    'file:///etc/passwd',
    'not an address',
  ])('[DE3] refused: %s', (url) => {
    expect(assetPath(folder, url)).toBeNull();
  });

  test('[DE3] no address at all leads out of the folder', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '%2E%2e', '%2f', '%5c', '\\', '/', '//', '%252e', ':', '%00', 'a'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = assetPath(folder, `app://console/${pieces.join('')}`);
        if (path === null) return;
        expect(path.startsWith(folder + sep)).toBe(true);
        expect(path.split(sep)).not.toContain('..');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('[DE4] every answer carries the security headers and the right type', () => {
  test.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['worker.js', 'text/javascript; charset=utf-8'],
    ['STYLE.CSS', 'text/css; charset=utf-8'],
    ['logo.svg', 'image/svg+xml'],
    ['unknown.bin', 'application/octet-stream'],
    ['no-extension', 'application/octet-stream'],
  ])('[DE4] %s is %s', (name, type) => {
    expect(assetHeaders(inFolder(name))).toMatchObject({
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
  });

  test('[DE4] the policy allows nothing by default, and neither inline code nor eval anywhere', () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none';/);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:/);
  });
});
