/** Before every test file: sigma reads these classes while it is loaded; happy-dom has no WebGL, so no context of theirs ever exists. */
if ('document' in globalThis) {
  globalThis.WebGLRenderingContext ??= class WebGLRenderingContext {} as unknown as typeof WebGLRenderingContext;
  globalThis.WebGL2RenderingContext ??= class WebGL2RenderingContext {} as unknown as typeof WebGL2RenderingContext;
}
