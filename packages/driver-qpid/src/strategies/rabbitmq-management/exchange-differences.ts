import type { Difference } from '@joinpool/core/driver';
import { exchangeAddress } from './addresses.js';
import { type ExchangeDeclaration, putExchange } from './declarations.js';
import { type Ask, refusal } from './management.js';

/** What RabbitMQ says of the first property that differs; it cannot be asked for an exchange. */
const mismatch = /inequivalent arg '([^']+)' for exchange .*: received .* but current is (?:the value )?(.*)$/s;

const quoted = /^'([^']*)'/;

/** RabbitMQ compares five things; more rounds than that mean that its answer does not change. */
const mostRounds = 8;

const textOf = (exchange: ExchangeDeclaration, argument: string): string | undefined => {
  if (argument === 'type') return exchange.type;
  if (argument === 'durable' || argument === 'auto_delete' || argument === 'internal')
    return String(exchange[argument]);
  return exchange.arguments[argument];
};

/** The same with the value that was found, to learn what else differs. */
const withFound = (exchange: ExchangeDeclaration, argument: string, found: string | undefined): ExchangeDeclaration => {
  if (argument === 'type') return { ...exchange, type: found ?? exchange.type };
  if (argument === 'durable') return { ...exchange, durable: found === 'true' };
  if (argument === 'auto_delete') return { ...exchange, auto_delete: found === 'true' };
  if (argument === 'internal') return { ...exchange, internal: found === 'true' };
  const { [argument]: _, ...others } = exchange.arguments;
  return { ...exchange, arguments: found === undefined ? others : { ...others, [argument]: found } };
};

/** What differs from an exchange that exists; changes nothing. */
export const exchangeDifferences = async (
  ask: Ask,
  name: string,
  wanted: ExchangeDeclaration,
): Promise<readonly Difference[]> => {
  const differences: Difference[] = [];
  let tried = wanted;
  for (let round = 0; round < mostRounds; round += 1) {
    const reply = await putExchange(ask, name, tried);
    if (reply.status === 204) return differences;
    const [, argument, current] = mismatch.exec(String(reply.body)) ?? [];
    if (argument === undefined || current === undefined) throw refusal(reply, `PUT ${exchangeAddress(name)}`);
    const found = quoted.exec(current)?.[1];
    differences.push({ of: `exchange ${name}`, argument, wanted: textOf(wanted, argument), found });
    tried = withFound(tried, argument, found);
  }
  return differences;
};
