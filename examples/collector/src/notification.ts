/** One notification as OpenStack services send it; the payload is the sender's own. */
export interface Notification {
  readonly event_type: string;
  readonly priority: string;
  readonly publisher_id?: string;
  readonly payload: unknown;
}

/** The topic a notification is published to: `notifications.info` for priority `INFO`. */
export const topicOf = ({ priority }: Notification): string => `notifications.${priority.toLowerCase()}`;
