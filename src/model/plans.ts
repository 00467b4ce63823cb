/** The limits of each plan. null: no limit. The only place that defines limits. */
export interface Limits {
  numbers: number | null;
  /** Members and open invitations. */
  users: number | null;
  /** Outgoing messages accepted in a calendar month, UTC. */
  messagesPerMonth: number | null;
  webhooks: number | null;
  /** API keys that are valid. */
  keys: number | null;
  /**
   * Bytes of stored files; a file that is used twice counts once. When it is exceeded, no files are sent, but incoming
   * files are still stored.
   */
  storageBytes: number | null;
  /** API requests a minute, for all keys together. */
  requestsPerMinute: number;
}

export const planNames = ['owner', 'free', 'basic', 'pro'] as const;
export type PlanName = (typeof planNames)[number];

const GB = 1_000_000_000;

export const plans: Record<PlanName, Limits> = {
  owner: {
    numbers: null,
    users: null,
    messagesPerMonth: null,
    webhooks: null,
    keys: null,
    storageBytes: null,
    requestsPerMinute: 6000,
  },
  free: {
    numbers: 1,
    users: 2,
    messagesPerMonth: 1000,
    webhooks: 5,
    keys: 5,
    storageBytes: GB,
    requestsPerMinute: 60,
  },
  basic: {
    numbers: 2,
    users: 5,
    messagesPerMonth: 10_000,
    webhooks: 10,
    keys: 10,
    storageBytes: 10 * GB,
    requestsPerMinute: 300,
  },
  pro: {
    numbers: 10,
    users: 25,
    messagesPerMonth: 100_000,
    webhooks: 50,
    keys: 50,
    storageBytes: 100 * GB,
    requestsPerMinute: 1200,
  },
};
