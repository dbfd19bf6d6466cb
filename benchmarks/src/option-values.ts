/** The caller's mistake: exit code 2. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

/** What `parse` answers; what it throws is the caller's mistake. */
export const parsedOptions = <Values>(parse: () => Values): Values => {
  try {
    return parse();
  } catch (error) {
    throw new BenchUsageError(`${error instanceof Error ? error.message : String(error)}; --help lists the options`);
  }
};

export const wholeNumber = (name: string, text: string): number => {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new BenchUsageError(`--${name} must be a whole number from 1 to 99999999, not '${text}'`);
};

/** Those of a list, in its order; all of them where nothing is said. */
export const someOf = <Value extends string | number>(
  name: string,
  text: string | undefined,
  all: readonly Value[],
): Value[] => {
  if (text === undefined) return [...all];
  const asked = text.split(',');
  const unknown = asked.find((one) => !all.some((value) => String(value) === one));
  if (unknown !== undefined) throw new BenchUsageError(`--${name} is of ${all.join(',')}, not '${unknown}'`);
  return all.filter((value) => asked.includes(String(value)));
};
