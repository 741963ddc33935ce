/** Who wants to hear of one kind of event. One that comes or goes while it is told changes nothing of that round. */
export class Listeners<Told extends readonly unknown[] = []> {
  readonly #all = new Set<(...told: Told) => void>();

  /** Returns the way to stop. */
  add(listener: (...told: Told) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(...told: Told): void {
    for (const listener of [...this.#all]) listener(...told);
  }

  clear(): void {
    this.#all.clear();
  }
}
