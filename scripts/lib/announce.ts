/** One line a step, on standard error: standard output belongs to the command that is being set up. */
export function announce(text: string): void {
  process.stderr.write(`set-up: ${text}\n`);
}

/** A step that cannot be done here, with the command that would make it possible. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
  readonly command: string;

  constructor(problem: string, command: string) {
    super(problem);
    this.command = command;
  }
}

/** Runs a program of `run/`; a failed set-up ends with status 69 (not available) and the command that would fix it. */
export async function runProgram(program: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await program();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`set-up failed: ${error.message}\n  to fix it, run: ${error.command}\n`);
    process.exitCode = 69;
  }
}
