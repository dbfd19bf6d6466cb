import type { Difference } from '@joinpool/core/driver';

/** What can be asked of a queue or exchange when it is declared. */
export interface Declaration {
  readonly durable: boolean;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  /** Of exchanges only. */
  readonly type?: string;
  /** Only a found one has it set. */
  readonly autoDelete?: boolean;
}

interface Mismatch {
  readonly argument: string;
  readonly found: string | undefined;
  readonly foundType: string | undefined;
}

const inequivalent = /inequivalent arg '([^']+)' for (?:queue|exchange) .*: received .* but current is (.*)$/s;
const invalidArgument = /invalid arg '([^']+)' for (?:queue|exchange)/;
const typedValue = /^the value '(.*)' of type '([^']*)'/s;
const plainValue = /^'(.*)'/s;

const parseFound = (text: string): Omit<Mismatch, 'argument'> => {
  const typed = typedValue.exec(text);
  if (typed !== null) return { found: typed[1], foundType: typed[2] };
  return { found: plainValue.exec(text)?.[1], foundType: undefined };
};

/** Reads what RabbitMQ's 406 says; undefined when it is about something else. */
export const parseMismatch = (message: string): Mismatch | undefined => {
  const [, argument, current] = inequivalent.exec(message) ?? [];
  if (argument !== undefined && current !== undefined) return { argument, ...parseFound(current) };
  const unsupported = invalidArgument.exec(message)?.[1];
  return unsupported === undefined ? undefined : { argument: unsupported, found: undefined, foundType: undefined };
};

const asText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/** What the declaration asks for under the name that RabbitMQ gives it. */
const wantedValue = (declaration: Declaration, argument: string): string | undefined => {
  if (argument === 'durable') return String(declaration.durable);
  if (argument === 'auto_delete') return String(declaration.autoDelete ?? false);
  if (argument === 'type') return declaration.type;
  return asText(declaration.arguments[argument]);
};

const argumentValue = (text: string, type: string | undefined, wanted: unknown): string | number | boolean => {
  if (type === 'bool' || type === 'boolean' || typeof wanted === 'boolean') return text === 'true';
  const numeric = type === undefined ? typeof wanted === 'number' : type !== 'longstr';
  return numeric ? Number(text) : text;
};

/** The declaration with the found value in place of the wanted one, to learn what else differs. */
const adopt = (declaration: Declaration, { argument, found, foundType }: Mismatch): Declaration => {
  if (argument === 'durable') return { ...declaration, durable: found === 'true' };
  if (argument === 'auto_delete') return { ...declaration, autoDelete: found === 'true' };
  if (argument === 'type') return found === undefined ? declaration : { ...declaration, type: found };
  const { [argument]: wanted, ...others } = declaration.arguments;
  if (found === undefined) return { ...declaration, arguments: others };
  return { ...declaration, arguments: { ...others, [argument]: argumentValue(found, foundType, wanted) } };
};

/** More arguments than any queue has: guards against a broker whose answer never changes. */
const mostArguments = 32;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A queue that is not durable cannot be a quorum queue, and RabbitMQ then says so instead of naming the type. */
const hiddenTypeMismatch = (declaration: Declaration, message: string): Mismatch | undefined =>
  /invalid property 'non-durable'/.test(message) && declaration.arguments['x-queue-type'] === 'quorum'
    ? { argument: 'x-queue-type', found: 'classic', foundType: 'longstr' }
    : undefined;

/**
 * Compares with what exists. RabbitMQ names only the first argument that differs, so the declaration is repeated with
 * each found value adopted until it fits. Changes nothing, since what is declared exists.
 */
export const findDifferences = async (
  of: string,
  wanted: Declaration,
  declare: (declaration: Declaration) => Promise<unknown>,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  let declaration = wanted;
  for (let round = 0; round < mostArguments; round += 1) {
    try {
      await declare(declaration);
      return differences;
    } catch (error) {
      const message = messageOf(error);
      const known = parseMismatch(message);
      const mismatch = known ?? (differences.length > 0 ? hiddenTypeMismatch(declaration, message) : undefined);
      if (mismatch === undefined) throw error;
      const { argument, found } = mismatch;
      differences.push({ of, argument, wanted: wantedValue(declaration, argument), found });
      declaration = adopt(declaration, mismatch);
    }
  }
  return differences;
};
