// @ts-check
export { BrokerError } from './src/broker-error.mjs';
export { availability, brokerStatus } from './src/broker-status.mjs';
export { evaluateErlang, rabbitmqctl } from './src/control.mjs';
export { killBroker, removeBroker, stopBroker } from './src/end-broker.mjs';
export { ensureBroker, startBroker } from './src/ensure-broker.mjs';
export { ensureNode } from './src/ensure-node.mjs';
export { ensureOslo } from './src/ensure-oslo.mjs';
export { ensurePyzmq } from './src/ensure-pyzmq.mjs';
export { ensureRedis } from './src/ensure-redis.mjs';
export { chooseFreePort } from './src/free-ports.mjs';
export { logTail } from './src/log-tail.mjs';
export { PrivateBroker } from './src/private-broker.mjs';
export { RedisServer } from './src/redis-server.mjs';
export { spawnOslo, transportUrl } from './src/spawn-oslo.mjs';
