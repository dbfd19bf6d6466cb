import type { PoolOptions } from '@joinpool/core';
import type { Driver, DriverCapabilities } from '@joinpool/core/driver';
import type { QpidTransportOptions } from '../../src/index.js';

/** One column of the conformance matrix: a kind of broker, and how pools are kept on it. */
export interface Site {
  /** Without the version, e.g. `Artemis`; behind it what sets it apart from other columns of the same broker. */
  readonly title: string;
  readonly variant?: string;
  readonly capabilities: DriverCapabilities;
  readonly poolOptions?: PoolOptions;
  readonly transport?: QpidTransportOptions;
  /** Where pools are an operator's: makes them as the docs tell an operator to, before the driver looks for them. */
  readonly operated?: (driver: Driver, url: string, direct: string) => Driver;
  /** Called once, after the last case. */
  readonly close?: () => Promise<void>;
}
