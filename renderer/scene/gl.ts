/** The few WebGL2 helpers the layers share. */
import { ShardscopeError } from '../../engine/protocol/index.ts';

/** Thrown where the scene cannot be drawn at all (no WebGL2): the shell shows `message`. */
export class SceneUnsupportedError extends Error {
  override readonly name = 'SceneUnsupportedError';
}

/** A power of two, so that shaders split an index with a mask and a shift. */
export const TEXTURE_WIDTH = 2048;

/** GLSL that reads item `i` of a data texture. */
export const GLSL_AT = `ivec2 at(int i) { return ivec2(i & ${TEXTURE_WIDTH - 1}, i >> ${Math.log2(TEXTURE_WIDTH)}); }`;

export interface Program<Uniform extends string> {
  readonly handle: WebGLProgram;
  readonly uniforms: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
}

/** Compiles and links; the log travels in the error, for a shader that fails does so on someone else's driver. */
export function createProgram<Uniform extends string>(
  gl: WebGL2RenderingContext,
  vertexSource: string,
  fragmentSource: string,
  uniformNames: readonly Uniform[],
): Program<Uniform> {
  const handle = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const) {
    const shader = gl.createShader(type);
    // A lost context hands out nulls and no errors; the restore handler will come back here.
    if (shader === null) break;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(handle, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = (gl.getAttachedShaders(handle) ?? []).map((shader) => gl.getShaderInfoLog(shader));
    const log = [gl.getProgramInfoLog(handle), ...logs].filter(Boolean).join('\n');
    throw new ShardscopeError('internal.assertion', `A scene shader does not link: ${log}`, { log });
  }
  const uniforms = Object.fromEntries(uniformNames.map((name) => [name, gl.getUniformLocation(handle, name)]));
  return { handle, uniforms: uniforms as Record<Uniform, WebGLUniformLocation | null> };
}

type TextureKind = 'r8' | 'rgba8' | 'rg32f' | 'rg32ui';

/** One value per node or edge, read by `texelFetch`: shaders need no vertex buffers, so nothing is built on the CPU. */
export class DataTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #handle: WebGLTexture;
  readonly #format: number;
  readonly #type: number;
  readonly #channels: number;
  readonly count: number;

  constructor(gl: WebGL2RenderingContext, kind: TextureKind, count: number) {
    const table = {
      r8: [gl.R8, gl.RED, gl.UNSIGNED_BYTE, 1],
      rgba8: [gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, 4],
      rg32f: [gl.RG32F, gl.RG, gl.FLOAT, 2],
      rg32ui: [gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT, 2],
    } as const;
    const [internalFormat, format, type, channels] = table[kind];
    this.#gl = gl;
    this.#format = format;
    this.#type = type;
    this.#channels = channels;
    this.count = count;
    this.#handle = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#handle);
    gl.texStorage2D(gl.TEXTURE_2D, 1, internalFormat, TEXTURE_WIDTH, Math.max(1, Math.ceil(count / TEXTURE_WIDTH)));
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
  }

  /** Uploads values for all items straight from `data`: whole rows, then the rest of the last one; nothing is copied. */
  upload(data: Uint8Array | Float32Array | Uint32Array): void {
    const gl = this.#gl;
    const rows = Math.floor(this.count / TEXTURE_WIDTH);
    const rest = this.count % TEXTURE_WIDTH;
    gl.bindTexture(gl.TEXTURE_2D, this.#handle);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    if (rows > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, rows, this.#format, this.#type, data, 0);
    if (rest > 0) {
      const start = rows * TEXTURE_WIDTH * this.#channels;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, rest, 1, this.#format, this.#type, data, start);
    }
  }

  bind(unit: number): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#handle);
  }

  delete(): void {
    this.#gl.deleteTexture(this.#handle);
  }
}

/** The driver's own name, where the browser tells it. */
export function rendererName(gl: WebGL2RenderingContext): string {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL);
  return typeof name === 'string' ? name : 'unknown';
}

/** Drawn by the processor: spend fewer fragments. */
export function isSoftwareRenderer(name: string): boolean {
  return /llvmpipe|swiftshader|software|basic render/i.test(name);
}

/** Makes a program the current one. */
export function activate(gl: WebGL2RenderingContext, program: { readonly handle: WebGLProgram }): void {
  // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's method, not a React hook.
  gl.useProgram(program.handle);
}
