import type { HostAndPort } from '../harness.js';

/** Where a URL leads; `defaultPort` is that of its scheme. */
export const targetOfUrl = (url: string | URL, defaultPort: number): HostAndPort => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? defaultPort : Number(port) };
};

/** The same URL with the suite's proxy in place of its host; without one as it is. */
export const urlThrough = (url: string | URL, proxy: HostAndPort | undefined): string => {
  const target = new URL(url);
  if (proxy !== undefined) target.host = `${proxy.host}:${proxy.port}`;
  return target.href;
};
