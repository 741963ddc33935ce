import { ShardscopeError, toWireError } from '../../base/errors.ts';
import type { PartitionPlace } from '../../storage/partition-place.ts';
import type { SqliteStore } from '../../storage/sqlite/sqlite-store.ts';

/** More restorations of one file than this since its worker started: the disk is not to be trusted any more. */
const RESTORE_COUNT_MAX = 3;

export interface KeptFileOptions {
  readonly shard: number;
  readonly place: PartitionPlace;
  /** Writes the other copy of the same rows into a file; null where there is none. */
  readonly fetch: ((file: string) => Promise<unknown>) | null;
  /** Told when the file was made anew, with what was wrong. */
  readonly onRestored: (reason: string) => void;
  /** Told before, and with what has failed where it could not be. */
  readonly onRestoring: (failure: string | null) => void;
}

/** The file of a partition or of a replica in the hands of one worker: open, or damaged, or being made anew. */
export class KeptFile {
  readonly #options: KeptFileOptions;
  #store: SqliteStore | null = null;
  #damage: ShardscopeError | null = null;
  #restoring: Promise<void> | null = null;
  #restoreCount = 0;
  /** Every byte was what was closed, when the file was opened. */
  isProven = false;

  constructor(options: KeptFileOptions) {
    this.#options = options;
  }

  /** Opens the file, or finds that it is damaged and can be mended. @throws what cannot be mended */
  examine(): void {
    if (this.#store !== null) return;
    const { place, fetch } = this.#options;
    try {
      const { store, isProven } = place.open();
      [this.#store, this.#damage, this.isProven] = [store, null, isProven];
    } catch (error) {
      if (fetch === null || !place.isDamage(error)) throw error;
      this.#damage = error as ShardscopeError;
    }
  }

  /** Makes the file anew where `examine` has found it damaged. */
  async mend(): Promise<void> {
    if (this.#damage !== null) await this.restore(this.#damage);
  }

  /** @throws storage.corrupt while it is damaged, unavailable.shard before it is open */
  get store(): SqliteStore {
    if (this.#store !== null) return this.#store;
    if (this.#damage !== null) throw this.#damage;
    throw new ShardscopeError('unavailable.shard', `${this.#options.place.file} is not open yet`, {});
  }

  /** Settles when the restoration that is under way has ended, well or not; null when none is. */
  get restoring(): Promise<void> | null {
    return this.#restoring?.catch(() => {}) ?? null;
  }

  /** Whether `error` says that this file is damaged, and it can be made anew. Another's damage is not ours to mend. */
  isMendable(error: unknown): boolean {
    const { place, fetch, shard } = this.#options;
    if (fetch === null || !place.isDamage(error)) return false;
    const { file, shard: named } = (error as ShardscopeError).details;
    return file === undefined ? named === shard : file === place.file;
  }

  /** The damaged file is set aside, and a copy from the other worker takes its place. Those who ask meanwhile share it. */
  restore(cause: unknown): Promise<void> {
    this.#restoring ??= this.#restoreTold(cause).finally(() => {
      this.#restoring = null;
    });
    return this.#restoring;
  }

  async #restoreTold(cause: unknown): Promise<void> {
    const { onRestoring } = this.#options;
    onRestoring(null);
    try {
      await this.#restore(cause);
    } catch (error) {
      onRestoring(toWireError(error).message);
      throw error;
    }
  }

  async #restore(cause: unknown): Promise<void> {
    const { place, fetch, onRestored } = this.#options;
    const { message } = toWireError(cause);
    if (fetch === null) throw cause;
    if (this.#restoreCount >= RESTORE_COUNT_MAX) {
      const advice = 'check the disk, and open the workspace again';
      const text = `${message}; it was made anew ${RESTORE_COUNT_MAX} times already: ${advice}`;
      throw new ShardscopeError('storage.corrupt', text, { file: place.file }, cause);
    }
    this.#damage = new ShardscopeError('storage.corrupt', message, { file: place.file }, cause);
    this.#abandon();
    place.prepareRestore();
    try {
      await fetch(place.restoring);
    } catch (error) {
      const wire = toWireError(error);
      if (wire.code === 'unavailable.shard') throw error;
      const text = `${message}; and it cannot be made anew from its other copy: ${wire.message}`;
      throw new ShardscopeError(wire.code, text, { file: place.file }, error);
    }
    place.putRestored();
    const { store } = place.open();
    [this.#store, this.#damage, this.isProven] = [store, null, false];
    this.#restoreCount++;
    onRestored(message);
  }

  #abandon(): void {
    try {
      this.#store?.close();
    } catch {
      // What it could not write any more is lost with the file; the copy has it.
    }
    this.#store = null;
  }

  close(): void {
    const store = this.#store;
    this.#store = null;
    if (store !== null) this.#options.place.close(store);
  }
}
