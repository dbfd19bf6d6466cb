// @ts-check
export { BrokerError } from './src/broker-error.mjs';
export { availability, brokerStatus } from './src/broker-status.mjs';
export { ensureBroker, killBroker, removeBroker, startBroker, stopBroker } from './src/brokers.mjs';
export { evaluateErlang, rabbitmqctl } from './src/control.mjs';
export { logTail } from './src/log-tail.mjs';
