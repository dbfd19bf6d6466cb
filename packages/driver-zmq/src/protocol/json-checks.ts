import {
  type ErrorKind,
  errorKinds,
  exchangeNameFault,
  poolNameFault,
  type Subscription,
  topicFault,
  topicPatternFault,
} from '@joinpool/core/driver';
import type { Check } from './json-object.js';
import { JsonObject } from './json-object.js';
import { ProtocolError } from './protocol-error.js';

export const text: Check<string> = (value, where) => {
  if (typeof value !== 'string') throw new ProtocolError(`${where} is not a string`);
  return value;
};

/** A text of this form, which `what` describes. */
export const textLike =
  (form: RegExp, what: string): Check<string> =>
  (value, where) => {
    if (!form.test(text(value, where))) throw new ProtocolError(`${where} is not ${what}`);
    return text(value, where);
  };

export const flag: Check<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw new ProtocolError(`${where} is neither true nor false`);
  return value;
};

export const wholeNumber =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check<number> =>
  (value, where) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
      throw new ProtocolError(`${where} is not a whole number from ${least} to ${most}`);
    return value + 0; // of -0 it makes 0
  };

export const oneOf =
  <const Value extends string>(allowed: readonly Value[]): Check<Value> =>
  (value, where) => {
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new ProtocolError(`${where} is none of ${allowed.join(', ')}`);
    return found;
  };

export const listOf =
  <Value>(check: Check<Value>): Check<readonly Value[]> =>
  (value, where) => {
    if (!Array.isArray(value)) throw new ProtocolError(`${where} is not a list`);
    return value.map((one, index) => check(one, `${where}[${index}]`));
  };

export const orNull =
  <Value>(check: Check<Value>): Check<Value | null> =>
  (value, where) =>
    value === null ? null : check(value, where);

const name =
  (faultOf: (value: unknown) => string | undefined): Check<string> =>
  (value, where) => {
    const fault = faultOf(value);
    if (fault !== undefined) throw new ProtocolError(`${where} ${fault}`);
    return text(value, where);
  };

export const poolName = name(poolNameFault);
export const exchangeName = name(exchangeNameFault);
export const topic = name(topicFault);
const topicPattern = name(topicPatternFault);

export const subscription: Check<Subscription> = (value, where) => {
  const object = new JsonObject(value, where);
  return { exchangeName: object.get('exchangeName', exchangeName), topic: object.get('topic', topicPattern) };
};

export const errorKind: Check<ErrorKind> = oneOf(errorKinds);
