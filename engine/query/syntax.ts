/** What a query says, before anything is known about the topology. Positions are offsets into the text. */
export interface NodePattern {
  readonly variable: string | null;
  readonly label: string | null;
  /** Value of the `id` property in the pattern: a parameter's name or a literal. */
  readonly id: { readonly parameter: string } | { readonly literal: string } | null;
  readonly offset: number;
}

export interface RelationPattern {
  readonly types: readonly string[];
  readonly direction: 'down' | 'up';
  /** Null for a plain relation `-[]->`; `max: null` is unbounded. */
  readonly range: { readonly min: number; readonly max: number | null } | null;
  readonly offset: number;
}

export interface QuerySyntax {
  readonly from: NodePattern;
  readonly relation: RelationPattern;
  readonly to: NodePattern;
  readonly isDistinct: boolean;
  readonly returned: {
    readonly variable: string;
    readonly property: string;
    readonly alias: string;
    readonly offset: number;
  };
}
