/**
 * The pulse of a worker
 * =====================
 *
 * What a worker is at, in a few words of shared memory, so that it can be read while the worker answers nothing, and after
 * it has ended. One writer, the worker; plain counters that wrap.
 *
 *   [0] loaded   1 from when its native code is loaded: only then may the thread be ended (see Supervisor)
 *   [1] request  number of the request whose handler is running, 0 where none is, or one of another worker
 *   [2] method   1 + place of its method in the list of methods, 0 where no handler runs
 *   [3] beats    grows when it is loaded, whenever a handler begins or gives way, and at each ping
 *   text         the list of methods, ended by a zero: whoever watches does not know what a worker can do
 */
const WORDS = 4;
const TEXT_BYTES = 4096;
const [LOADED, REQUEST, METHOD, BEATS] = [0, 1, 2, 3] as const;

export const pulseMemory = (): SharedArrayBuffer => new SharedArrayBuffer(WORDS * 4 + TEXT_BYTES);

/** For whoever watches the worker. */
export interface WorkerPulse {
  readonly isLoaded: boolean;
  readonly request: number;
  readonly method: string | null;
  readonly beats: number;
}

export function readPulse(memory: SharedArrayBuffer): WorkerPulse {
  const words = new Int32Array(memory, 0, WORDS);
  const word = (index: number) => Atomics.load(words, index);
  return {
    get isLoaded() {
      return word(LOADED) === 1;
    },
    get request() {
      return word(REQUEST);
    },
    get method() {
      const place = word(METHOD) - 1;
      return place < 0 ? null : (textOf(memory).split('\n')[place] ?? null);
    },
    get beats() {
      return word(BEATS);
    },
  };
}

/** For the worker itself. */
export interface PulseWriter {
  /** Its native code is loaded; these are its methods. */
  loaded(methods: readonly string[]): void;
  beat(): void;
  /** The result is called when the handler has ended or waits for something. */
  begin(request: number, method: string): () => void;
}

export function writePulse(memory: SharedArrayBuffer): PulseWriter {
  const words = new Int32Array(memory, 0, WORDS);
  const places = new Map<string, number>();
  const end = () => {
    Atomics.store(words, REQUEST, 0);
    Atomics.store(words, METHOD, 0);
    Atomics.add(words, BEATS, 1);
  };
  return {
    loaded(methods) {
      const text = new TextEncoder().encode(methods.join('\n'));
      new Uint8Array(memory, WORDS * 4).set(text.subarray(0, TEXT_BYTES - 1));
      for (const [place, method] of methods.entries()) places.set(method, place + 1);
      Atomics.store(words, LOADED, 1);
      Atomics.add(words, BEATS, 1);
    },
    beat() {
      Atomics.add(words, BEATS, 1);
    },
    begin(request, method) {
      Atomics.store(words, REQUEST, request | 0);
      Atomics.store(words, METHOD, places.get(method) ?? 0);
      Atomics.add(words, BEATS, 1);
      return end;
    },
  };
}

function textOf(memory: SharedArrayBuffer): string {
  // A decoder does not read shared memory, so it reads a copy.
  const bytes = Uint8Array.from(new Uint8Array(memory, WORDS * 4));
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}
