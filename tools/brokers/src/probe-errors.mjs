// @ts-check
import { BrokerError } from './broker-error.mjs';
import { maskedUrl } from './masked-url.mjs';

/** @type {(url: URL, text: string) => BrokerError} */
export const loginRefused = (url, text) =>
  new BrokerError('LOGIN_REFUSED', {
    message: `${maskedUrl(url)} refused the login: ${text}`,
    advice: 'correct user and password in the URL',
  });

/** @type {(url: URL, text: string) => BrokerError} */
export const virtualHostRefused = (url, text) =>
  new BrokerError('VIRTUAL_HOST_REFUSED', {
    message: `${maskedUrl(url)} did not open the virtual host: ${text}`,
    advice: 'correct the last part of the URL ("/" is written %2F)',
  });

/** @type {(url: URL, protocol: string, cause?: unknown) => BrokerError} */
export const notAmqp = (url, protocol, cause) =>
  new BrokerError('NOT_AMQP', {
    message: `what listens at ${maskedUrl(url)} does not speak ${protocol}`,
    advice: 'give the AMQP port (5672, with TLS 5671), not the management port',
    cause,
  });

/** @type {(url: URL, cause: unknown) => BrokerError} */
export const unreachable = (url, cause) =>
  isCertificateError(cause)
    ? new BrokerError('UNTRUSTED', {
        message: `${maskedUrl(url)} shows a certificate that is not trusted: ${cause.message}`,
        advice: "let the broker's _CA_FILE variable name the PEM file of its authority (npm run brokers -- help)",
        cause,
      })
    : new BrokerError('UNREACHABLE', {
        message: `${maskedUrl(url)} cannot be reached: ${reasonOf(cause)}`,
        advice: 'start the broker there, or correct host and port',
        cause,
      });

/** @type {(error: unknown) => error is Error} */
const isCertificateError = (error) =>
  error instanceof Error && 'code' in error && /CERT|SIGNATURE/.test(`${error.code}`);

/** @type {(url: URL, deadlineMs: number) => BrokerError} */
export const noAnswer = (url, deadlineMs) =>
  new BrokerError('NO_ANSWER', {
    message: `${maskedUrl(url)} did not complete a login within ${deadlineMs} ms`,
    advice: 'look at the log of the broker',
  });

/** Node gives an error without a message when several addresses of a host refuse. @type {(cause: unknown) => string} */
const reasonOf = (cause) => {
  if (!(cause instanceof Error)) return `${cause}`;
  return cause.message || ('code' in cause ? `${cause.code}` : cause.name);
};
