export const help = `joinpool-hub [options]
joinpool-hub keygen FILE

Runs a hub of joinpool: consumer pools over ZeroMQ, without a broker.

  --listen ENDPOINT   tcp://host:port or ipc:///path; may be repeated; default tcp://127.0.0.1:5571
  --journal FOLDER    where messages are kept; default $XDG_STATE_HOME/joinpool/PORT/journal
  --no-journal        keep messages in memory alone: they are lost with this program
  --key-file FILE     the key that clients on this machine need, made where it is missing;
                      default for tcp: $XDG_STATE_HOME/joinpool/PORT/key
  --curve-keys FILE   this hub's keys, as keygen writes them; all connections over tcp need CURVE then,
                      but those from this machine where --key-file is given too
  --allow FILE        the public keys of clients, one a line; needed with --curve-keys
  --help              print this

Other machines can connect only to a hub with --curve-keys. Without a key, a socket of ipc:// is open to its owner alone.

'joinpool-hub keygen FILE' writes a new pair of keys to FILE (mode 0600) and prints the public one: each client and the
hub needs a pair of its own.

Once it takes clients it prints one line, 'ready' and its endpoints. SIGTERM and SIGINT end it in order. SIGHUP reads
the file of --allow again; when a key was taken off it, all clients with keys are disconnected, and those that may come
back by themselves. Started with an IPC channel (fork) it tells over that, and ends when the channel is closed.

Exit codes: 0 ended in order, 64 wrong usage, 69 an endpoint is taken or cannot be had, 70 something unforeseen,
73 the journal cannot be used, 77 a file may not be read or written, or is open to others.
`;
