import { DriverFailure } from '../driver/driver-failure.js';

export const poolNotFound = (poolName: string): DriverFailure =>
  new DriverFailure('not-found', `the memory broker has no pool '${poolName}'`);

export const exchangeNotFound = (exchangeName: string): DriverFailure =>
  new DriverFailure('not-found', `the memory broker has no exchange '${exchangeName}'`);
