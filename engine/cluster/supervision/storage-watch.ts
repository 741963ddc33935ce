import { ShardscopeError } from '../../base/errors.ts';
import type { Notice, StorageTrouble } from '../../protocol/types.ts';
import { diskRefusal } from '../../storage/sqlite/disk-probe.ts';

/** Codes of a disk that takes nothing now and may again. */
const TROUBLES: ReadonlySet<string> = new Set(['storage.full', 'storage.readonly', 'storage.io']);
const LOOK_MS = 1000;

export interface StorageWatchOptions {
  readonly folder: string;
  readonly nowMs: () => number;
  readonly onNotice: (notice: Notice) => void;
}

/**
 * Whether the workspace can be written to: told once when something could not be written, shown as long as that is so, and
 * told again when the disk takes something.
 */
export class StorageWatch {
  readonly #options: StorageWatchOptions;
  #trouble: StorageTrouble | null = null;
  #lookedMs = 0;

  constructor(options: StorageWatchOptions) {
    this.#options = options;
  }

  get trouble(): StorageTrouble | null {
    return this.#trouble;
  }

  /** Whatever failed; only what the disk refuses matters here. */
  failed(error: unknown): void {
    if (this.#trouble !== null || !(error instanceof ShardscopeError) || !TROUBLES.has(error.code)) return;
    const sinceMs = this.#options.nowMs();
    this.#trouble = { code: error.code, message: error.message, sinceMs };
    this.#lookedMs = sinceMs;
    const message = `the workspace cannot be written to: ${error.message}; queries go on, changes are refused until then`;
    this.#options.onNotice({ level: 'error', code: error.code, message, atMs: sinceMs });
  }

  /** To be called now and then: while there is trouble it looks whether the disk takes something. */
  look(): void {
    const { folder, nowMs, onNotice } = this.#options;
    const atMs = nowMs();
    if (this.#trouble === null || atMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = atMs;
    if (diskRefusal(folder) !== null) return;
    this.#trouble = null;
    onNotice({ level: 'info', code: 'storage.back', message: 'the workspace can be written to again', atMs });
  }
}
