/** The part of a zod schema that RPC needs. A table used only inside the engine leaves `params` out: trusted. */
export interface Schema<T> {
  parse(value: unknown): T;
}

export interface MethodSpec<P, R> {
  readonly params?: Schema<P>;
  readonly result?: Schema<R>;
  /** Only for the types of an unchecked method; never set. */
  readonly types?: { readonly params: P; readonly result: R };
}

// biome-ignore lint/suspicious/noExplicitAny: the table is heterogeneous; ParamsOf and ResultOf recover each entry's types.
export type MethodTable = Readonly<Record<string, MethodSpec<any, any>>>;
export type MethodOf<T extends MethodTable> = keyof T & string;
export type ParamsOf<T extends MethodTable, M extends MethodOf<T>> =
  T[M] extends MethodSpec<infer P, unknown> ? P : never;
export type ResultOf<T extends MethodTable, M extends MethodOf<T>> =
  T[M] extends MethodSpec<never, infer R> ? R : T[M] extends MethodSpec<infer _P, infer R> ? R : never;

/** A method between two sides of the engine that trust each other: typed, not checked. */
export const trusted = <P, R>(): MethodSpec<P, R> => ({});
/** A method at a border: params are checked on arrival by `params`, the result is typed by R. */
export const checked = <P, R>(params: Schema<P>): MethodSpec<P, R> => ({ params });
