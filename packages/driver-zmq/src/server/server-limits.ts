const mebibyte = 2 ** 20;

/** One frame: a body of 16 MiB with its headers. A peer that sends more is disconnected by libzmq. */
export const largestMultipartBytes = 17 * mebibyte;

/** Shorter routing ids could be guessed, and with them the place of a peer that has just gone be taken. */
export const shortestIdentityBytes = 16;

/** Peers that have said something but were not welcomed yet. One more, and the oldest of them is cut off. */
export const mostGreeting = 256;

/** How long a peer may take from its first multipart to its WELCOME. */
export const greetingMs = 5_000;
