// @ts-check
import { BrokerError } from './broker-error.mjs';
import { maskedUrl } from './masked-url.mjs';

/** @type {(url: URL, reason: { code: number, text: string }) => BrokerError} */
export const refused = (url, { code, text }) =>
  code === 403 && text.includes('Login')
    ? new BrokerError('LOGIN_REFUSED', {
        message: `${maskedUrl(url)} refused the login: ${text}`,
        advice: 'correct user and password in the URL',
      })
    : new BrokerError('VIRTUAL_HOST_REFUSED', {
        message: `${maskedUrl(url)} did not open the virtual host: ${code} ${text}`,
        advice: 'correct the last part of the URL ("/" is written %2F)',
      });

/** @type {(url: URL, cause?: unknown) => BrokerError} */
export const notAmqp = (url, cause) =>
  new BrokerError('NOT_AMQP', {
    message: `what listens at ${maskedUrl(url)} does not speak AMQP 0-9-1`,
    advice: 'give the AMQP port (5672, with TLS 5671), not the management port',
    cause,
  });

/** @type {(url: URL, cause: unknown) => BrokerError} */
export const unreachable = (url, cause) =>
  isCertificateError(cause)
    ? new BrokerError('UNTRUSTED', {
        message: `${maskedUrl(url)} shows a certificate that is not trusted: ${cause.message}`,
        advice: 'set RABBITMQ_CA_FILE to the PEM file of its authority',
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
