import { Dealer } from 'zeromq';

const helloHeader = Buffer.alloc(24);
helloHeader.write('JP');
helloHeader[2] = 1;
helloHeader[3] = 1;

const [, , endpoint = '', plainUsername = '', plainPassword = ''] = process.argv;
const dealer = new Dealer({ routingId: 'hello-process-0123456789', linger: 0, plainUsername, plainPassword });
dealer.connect(endpoint);
await dealer.send(helloHeader);
await dealer.receive();
await dealer.receive();
