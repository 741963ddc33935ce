import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { systemClock } from '../../../base/clock.ts';
import { ERROR_CODES, toWireError } from '../../../base/errors.ts';
import type { Coordinator } from '../../../cluster/coordinator.ts';
import { QueryService, TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MAX } from '../../../cluster/query-service/query-service.ts';
import { PAGE_ROWS, queryDocument } from '../../query-document.ts';
import { collect, integerArgument, pairArgument } from '../arguments.ts';
import { type Output, terminalTask } from '../output.ts';
import { type AnswerEnd, answerTable, costText, explanationText, profileText } from '../query-text.ts';
import { withWorkspace } from '../with-workspace.ts';

interface Options {
  readonly workspace: string;
  readonly param: readonly string[];
  readonly explain?: true;
  readonly profile?: true;
  readonly timeout: string;
}

export function queryCommand(output: Output): Command {
  return new Command('query')
    .description('ask in openCypher; docs/query-language.md says which part of it')
    .argument('<query>', 'such as: MATCH (a {id:$a})-[*1..]->(b) RETURN DISTINCT b.id')
    .requiredOption('--workspace <dir>', 'workspace folder')
    .option('--param <name=value>', 'value of a $name in the query', collect, [])
    .addOption(new Option('--explain', 'show what would be done, without doing it').conflicts('profile'))
    .option('--profile', 'show the steps, with what each of them cost')
    .option('--timeout <seconds>', 'give the query up after this time', String(TIMEOUT_MS_DEFAULT / 1000))
    .action(async (text: string, options: Options) => {
      const params = Object.fromEntries(options.param.map((pair) => pairArgument('--param', pair)));
      const timeoutMs = 1000 * integerArgument('--timeout', options.timeout, 1, TIMEOUT_MS_MAX / 1000);
      await withWorkspace(options.workspace, async (coordinator) => {
        if (options.explain) await explain(output, coordinator, text, params);
        else await run(output, coordinator, { text, params, timeoutMs, isProfile: options.profile === true });
      });
    });
}

type Params = Readonly<Record<string, unknown>>;

async function explain(output: Output, coordinator: Coordinator, text: string, params: Params): Promise<void> {
  const explanation = await coordinator.queries.explain(text, params);
  output.result(explanation, () => explanationText(explanation));
  if (!output.isJson) for (const warning of explanation.warnings) output.note(`warning: ${warning}`);
}

async function run(
  output: Output,
  coordinator: Coordinator,
  asked: { readonly text: string; readonly params: Params; readonly timeoutMs: number; readonly isProfile: boolean },
): Promise<void> {
  const task = terminalTask();
  const service = new QueryService(coordinator, systemClock);
  try {
    const { query, page } = await service.open(
      { ...asked, collectsNodes: false, client: output, signal: task.signal },
      PAGE_ROWS,
    );
    if (output.isJson) {
      // Rows that are out cannot be taken back: the document itself says that it failed, and so does the status.
      let failure: unknown = null;
      const document = queryDocument(query, page, (reason) => {
        failure = reason;
      });
      const isRead = await print(document, '\n');
      // The page that was under way when the reader left fails as the engine closes: nobody waits for it.
      if (isRead && failure !== null) process.exitCode = ERROR_CODES[toWireError(failure).code].exit;
      return;
    }
    const ends: AnswerEnd[] = [];
    await print(answerTable(query, page, (end) => ends.push(end)));
    for (const warning of query.warnings) output.note(`warning: ${warning}`);
    for (const end of ends) {
      if (asked.isProfile) output.note(profileText(end.steps));
      output.note(costText(end));
    }
  } finally {
    await service.close();
    task.end();
  }
}

/** Writes to standard output as fast as it is read; false: who stopped reading early, such as `head`, has seen enough. */
async function print(parts: AsyncIterable<string>, last = ''): Promise<boolean> {
  const text = async function* () {
    yield* parts;
    yield last;
  };
  try {
    await pipeline(Readable.from(text(), { objectMode: false }), process.stdout, { end: false });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EPIPE') throw error;
    return false;
  }
}
