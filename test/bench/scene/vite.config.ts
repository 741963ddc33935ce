import { defineConfig } from 'vite';

/** Builds the bench page as the product is built: same browser target, no inlined assets. */
export default defineConfig({
  base: './',
  build: { target: 'chrome114', emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false },
});
