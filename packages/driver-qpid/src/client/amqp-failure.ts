/** What the peer said when it refused or ended something (AMQP 1.0, part 2.8.14); `condition` is e.g. `amqp:not-found`. */
export class AmqpFailure extends Error {
  override readonly name = 'AmqpFailure';
  readonly condition: string;

  constructor(condition: string, description: string, cause?: unknown) {
    super(description === '' ? condition : `${condition}: ${description}`, { cause });
    this.condition = condition;
  }
}

interface Told {
  readonly condition?: unknown;
  readonly description?: unknown;
}

const isTold = (error: unknown): error is Told => typeof error === 'object' && error !== null && 'condition' in error;

/** An error as rhea shows what the peer sent, or one of Node.js, in one form. */
export const failureOf = (error: unknown): unknown => {
  if (!isTold(error) || error instanceof AmqpFailure) return error;
  const { condition, description } = error;
  return new AmqpFailure(String(condition), typeof description === 'string' ? description : '', error);
};
