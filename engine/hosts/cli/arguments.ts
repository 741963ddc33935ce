import { ShardscopeError } from '../../base/errors.ts';

export function integerArgument(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ShardscopeError(
    'usage.arguments',
    `${name}: expected a whole number from ${min} to ${max}, found "${text}"`,
    {
      argument: name,
      found: text,
    },
  );
}

export function numberArgument(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new ShardscopeError('usage.arguments', `${name}: expected a number from ${min} to ${max}, found "${text}"`, {
    argument: name,
    found: text,
  });
}

export function choiceArgument<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new ShardscopeError('usage.arguments', `${name}: expected one of ${choices.join(', ')}, found "${text}"`, {
    argument: name,
    found: text,
  });
}

/** `NAME=VALUE`, split at the first `=`. */
export function pairArgument(name: string, text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new ShardscopeError('usage.arguments', `${name}: expected NAME=VALUE, found "${text}"`, {
    argument: name,
    found: text,
  });
}

/** For options that may be given several times. */
export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
