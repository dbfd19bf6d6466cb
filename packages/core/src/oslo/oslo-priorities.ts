/** The priorities of OpenStack's notifications, as they end a topic: `notifications.info`. */
export const osloPriorities: readonly string[] = Object.freeze([
  ...['audit', 'debug', 'info', 'warn', 'error', 'critical', 'sample'],
]);
