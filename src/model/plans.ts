/** What an account may have. null: no limit. The only place where limits are written. */
export interface Limits {
  numbers: number | null;
  /** Members and open invitations. */
  users: number | null;
  /** Outgoing messages accepted in a calendar month, UTC. */
  messagesPerMonth: number | null;
  /** API requests a minute, of all keys together. */
  requestsPerMinute: number;
}

export const planNames = ['owner', 'free', 'basic', 'pro'] as const;
export type PlanName = (typeof planNames)[number];

export const plans: Record<PlanName, Limits> = {
  owner: { numbers: null, users: null, messagesPerMonth: null, requestsPerMinute: 6000 },
  free: { numbers: 1, users: 2, messagesPerMonth: 1000, requestsPerMinute: 60 },
  basic: { numbers: 2, users: 5, messagesPerMonth: 10_000, requestsPerMinute: 300 },
  pro: { numbers: 10, users: 25, messagesPerMonth: 100_000, requestsPerMinute: 1200 },
};
