const { connectZmq, startHub, zmqDriver } = require('../../../dist/index.js');

console.log(typeof connectZmq, typeof startHub, typeof zmqDriver);
