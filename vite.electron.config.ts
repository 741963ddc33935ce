/** The desktop shell's main process. CommonJS, because Electron 25 has no ES module entry; Node 18 for the same reason. */
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

export const NODE_EXTERNALS = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/electron',
    emptyOutDir: false, // the preload lies in the same folder
    target: 'node18',
    minify: false,
    sourcemap: true,
    lib: { entry: 'electron/main.ts', formats: ['cjs'], fileName: () => 'main.cjs' },
    rolldownOptions: { external: NODE_EXTERNALS, platform: 'node' },
  },
});
