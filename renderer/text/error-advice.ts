import type { ErrorCode } from '../../engine/protocol/index.ts';

/** One sentence per code: what to do now. The error's own message says what happened; this never repeats it. */
const ADVICE: Readonly<Record<ErrorCode, string>> = {
  'usage.arguments': 'Check the values you entered and try again.',
  'usage.params': 'Check the values you entered and try again.',
  'usage.method': 'The console and the engine do not match; restart Shardscope so that both come from one version.',
  'query.syntax': 'Correct the query at the place named above.',
  'query.unsupported': 'Rewrite the query with the supported part of openCypher.',
  'query.parameter': 'Give a value for every parameter that the query names.',
  'query.semantic': 'Correct the query at the marked place.',
  'query.value': 'Correct the value that the query computes with.',
  'input.format': 'Correct the file at the place named above and import it again.',
  'input.strict':
    'Repair the input, or import without “Refuse input that needs repairs” to see the repairs in a report.',
  'input.hostile': 'Remove the construct named above; files that expand or refer to other files are never read.',
  'input.unsupported': 'Convert the file to CSV, an edge list, GraphML, GEXF or graphology JSON and import that.',
  'conflict.exists': 'Choose another name.',
  'conflict.move': 'Another change came first; look at the node as it is now and decide again.',
  'conflict.revision': 'Somebody has changed it; look at it as it is now and decide again.',
  'conflict.metagraph': 'Connect nodes as the metagraph allows, or change the metagraph first.',
  'conflict.cycle': 'Remove an edge of the cycle named above first, or let the hierarchy have cycles.',
  'conflict.edges': 'Remove its edges first, or remove it together with them.',
  'conflict.parents': 'Say which parent it is to leave.',
  'conflict.snapshot': 'Run the query again; the topology was changed while it ran.',
  'conflict.rules':
    'Loosen one of the rules named above (unpin in the inspector, else “shardscope rules”), or allow more shards or imbalance.',
  'conflict.plan': 'Propose again; the new plan starts from the placement as it is now.',
  'verify.failed': 'Open the failed checks below; restore the workspace from a backup if rows are wrong.',
  'not-found.file': 'Choose the file again; it was moved, changed or deleted.',
  'not-found.workspace': 'Refresh the list of workspaces; this one was moved or deleted.',
  'not-found.node': 'Search for the node again; it is not in this workspace.',
  'not-found.edge': 'Look at the node again; the edge is not there any more.',
  'not-found.shard': 'Choose one of the listed shards.',
  'not-found.upload': 'Start the import again; the upload has expired.',
  'not-found.query': 'Run the query again; its rows are kept only for a minute.',
  'not-found.plan': 'Propose again; the engine keeps the latest few plans, and only while the workspace is open.',
  'unavailable.engine': 'Wait a moment; the console reconnects by itself.',
  'unavailable.shard': 'Wait until the shard is ready again, then repeat this.',
  'unavailable.deadline': 'Try again when the engine has less to do.',
  'unavailable.workspace': 'Open a workspace first.',
  'unavailable.heat': 'Let queries run for a while, then try again; a placement may also have another objective.',
  'access.token': 'Open the console with the complete address that “shardscope serve” printed; it carries the token.',
  'access.origin': 'Open the console from the address that the engine printed, not through another site.',
  'internal.assertion': 'This is a fault in Shardscope; copy the details and report it. Your data was not changed.',
  'internal.worker': 'Ask for less at once; then copy the details and report it.',
  'internal.unknown': 'Try again; if it happens twice, copy the details and report it.',
  'storage.corrupt': 'Run “Verify”, then restore the damaged workspace from a backup.',
  'storage.full': 'Free space on the disk that holds the workspace, then try again.',
  'storage.readonly': 'Give yourself write permission to the workspace folder, then try again.',
  'storage.io': 'Check the disk that holds the workspace, then try again.',
  'limit.bytes': 'Split the input into smaller parts.',
  'limit.depth': 'Flatten the input; it is nested more deeply than any topology needs.',
  'limit.rows': 'Narrow the query with a label, a type, an id or a limit.',
  'limit.slots': 'Try again; the workspace makes room for more nodes.',
  'limit.time': 'Narrow the query with a label, a type, an id or a limit, or allow it more time.',
  'limit.queue': 'Wait for the operations that run now, then try again.',
  'busy.queries': 'Many queries run now; try again in a moment.',
  'busy.workspace': 'Another operation uses the workspace; wait for it to end, or cancel it.',
  'incompatible.protocol': 'Reload this page; if that does not help, restart Shardscope.',
  'incompatible.schema': 'Open the workspace with the newer version of Shardscope that wrote it.',
  'cancelled.caller': 'Nothing was changed; start again when you want to.',
};

/** What to do about an error. */
export const adviceOf = (code: ErrorCode): string => ADVICE[code];

/** Whether a notice's code is an error code: notices of other families have no advice. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ADVICE, code);
