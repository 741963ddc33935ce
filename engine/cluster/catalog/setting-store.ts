import { ShardscopeError } from '../../base/errors.ts';
import { CatalogStore } from './catalog-store.ts';

/** What is one value each for a whole workspace, by name, as JSON. */
export class SettingStore extends CatalogStore {
  /** @throws storage.corrupt when there is none: every workspace is made with it */
  get<T>(name: string): T {
    const value = this.find<T>(name);
    if (value !== null) return value;
    const message = `${this.file}: holds no setting "${name}"; restore the workspace or import it again`;
    throw new ShardscopeError('storage.corrupt', message, { file: this.file });
  }

  /** Null where nobody has set it. */
  find<T>(name: string): T | null {
    return this.guarded(() => {
      const select = this.db.prepare('SELECT value FROM setting WHERE name = ?').pluck(true);
      const value = select.get(name) as string | undefined;
      return value === undefined ? null : (JSON.parse(value) as T);
    });
  }

  set(name: string, value: unknown): void {
    this.guarded(() => {
      this.db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)').run(name, JSON.stringify(value));
    });
  }
}
