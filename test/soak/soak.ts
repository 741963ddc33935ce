/** A long run of random work against an oracle. The same seed gives the same run. */
export interface Soak {
  readonly name: string;
  readonly about: string;
  /** Throws `SoakMismatch` when the oracle disagrees. Returns what was done, for the summary. */
  run(options: SoakOptions): Promise<string>;
}

export interface SoakOptions {
  readonly operations: number;
  readonly seed: number;
  tell(progress: string): void;
}

export class SoakMismatch extends Error {
  override readonly name = 'SoakMismatch';
}
