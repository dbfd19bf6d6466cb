import { Router } from 'zeromq';

const router = new Router({ linger: 0 });
await router.bind(process.argv[2] ?? '');
console.log('bound');
await router.receive();
