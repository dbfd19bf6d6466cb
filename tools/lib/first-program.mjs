import { chooseFreePort } from '../brokers/index.mjs';

const plain = 'connectZmq()';

/** The program with a port of its own for its hub: on the usual one there may be that of somebody else. */
export const withOwnPort = async (text) =>
  text.includes(plain) ? text.replace(plain, `connectZmq(undefined, { port: ${await chooseFreePort()} })`) : text;

/** What a program prints, without the process ids at the start of its lines: they differ from run to run. */
export const withoutPids = (printed) => printed.replace(/^\d+ /gm, 'PID ');
