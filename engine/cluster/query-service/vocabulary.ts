import type { QueryVocabulary } from '../../protocol/types.ts';
import { FUNCTIONS } from '../../query/language/functions.ts';
import { KEYWORD_NAMES } from '../../query/language/tokens.ts';
import type { Coordinator } from '../coordinator.ts';

/** Every node has them; where an attribute has the same name it is listed once. */
const OWN_PROPERTIES = ['id', 'label', 'type'] as const;

/** Names that a query of this workspace may use, each list in the order that suits a menu. */
export async function vocabularyOf(coordinator: Pick<Coordinator, 'metagraph' | 'queries'>): Promise<QueryVocabulary> {
  const { metagraph } = coordinator;
  const attributes = await coordinator.queries.attributeNames();
  return {
    labels: metagraph.nodeTypes,
    relations: metagraph.relations,
    properties: [...new Set([...OWN_PROPERTIES, ...[...attributes].sort()])],
    functions: [...FUNCTIONS.values()].map(({ name, isAggregate }) => ({ name, isAggregate })),
    keywords: [...KEYWORD_NAMES],
  };
}
