import type { Seeded } from './seed.ts';

/**
 * Who may do what, written a second time and by hand, so that a wrong edit of the permission table fails a test. Never
 * derive any of it from `contract/access.ts`.
 *
 * Words: owner (of the installation) · admin, agent, viewer (roles) · send, read, manage (keys of one scope) · limited (a
 * key of all scopes for one number) · pairing (the holder of a pairing link) · metrics (the holder of METRICS_TOKEN).
 */
export const everyone = [
  'owner',
  'admin',
  'agent',
  'viewer',
  'send',
  'read',
  'manage',
  'limited',
  'pairing',
  'metrics',
] as const;
export type Who = (typeof everyone)[number];

export interface Expected {
  /** What the path names, or what is asked about. */
  of: 'self' | 'own' | 'installation' | 'account' | 'number' | 'pairing';
  /** Everyone else is refused. */
  may: readonly Who[];
  body?: (target: Seeded) => unknown;
  /** Where the answer of those who may is a documented problem, because no phone is there. */
  answers?: readonly number[];
}

const users = ['owner', 'admin', 'agent', 'viewer'] as const;
const admins = ['owner', 'admin'] as const;
const whoManages = ['owner', 'admin', 'manage', 'limited'] as const;
const whoReads = ['owner', 'admin', 'agent', 'viewer', 'read', 'limited'] as const;
const whoSends = ['owner', 'admin', 'agent', 'send', 'limited'] as const;
const whoSees = ['owner', 'admin', 'agent', 'viewer', 'read', 'manage', 'limited'] as const;

export const expected: Record<string, Expected> = {
  signOutEverywhere: { of: 'self', may: users },
  getMe: { of: 'self', may: users },
  updateMe: { of: 'self', may: users, body: () => ({ name: 'A new name' }) },
  // Wrong on purpose: it must be let in and then refused, so that the password stays.
  changePassword: {
    of: 'self',
    may: users,
    body: () => ({ current: 'not the password', password: 'another password' }),
    answers: [422],
  },
  listSignIns: { of: 'self', may: users },
  // Of a sign-in that nobody has: let in, and then not found.
  endSignIn: { of: 'self', may: users, answers: [404] },
  inviteToRegister: { of: 'installation', may: ['owner'], body: () => ({}) },
  createAccount: {
    of: 'installation',
    may: ['owner'],
    body: () => ({ name: 'One more', phone: '+55 11 93333-0001' }),
  },
  listInstallationAudit: { of: 'installation', may: ['owner'] },
  getInstallation: { of: 'installation', may: ['owner'] },
  metrics: { of: 'installation', may: ['owner', 'metrics'] },

  listAccounts: { of: 'own', may: whoSees },
  listPlans: { of: 'own', may: whoSees },
  listInstances: { of: 'own', may: whoSees },

  getAccount: { of: 'account', may: whoSees },
  updateAccount: { of: 'account', may: admins, body: ({ marker }) => ({ name: `renamed ${marker}` }) },
  deleteAccount: { of: 'account', may: ['owner'] },
  accountStatus: { of: 'account', may: [...whoSees, 'send'] },
  accountUsage: { of: 'account', may: [...users, 'read', 'manage'] },
  addNumber: {
    of: 'account',
    may: [...admins, 'manage'],
    body: ({ marker }) => ({ name: `added to ${marker}`, phone: '+55 11 93333-0002' }),
    // The second of those who may adds it a second time.
    answers: [201, 409],
  },
  removeNumber: { of: 'account', may: admins },

  listMembers: { of: 'account', may: users },
  updateMember: { of: 'account', may: admins, body: () => ({ role: 'agent' }) },
  removeMember: { of: 'account', may: admins },
  linkToResetPassword: { of: 'account', may: admins },
  listInvitations: { of: 'account', may: admins },
  invite: { of: 'account', may: admins, body: () => ({ role: 'viewer' }) },
  revokeInvitation: { of: 'account', may: admins },
  listTeams: { of: 'account', may: users },
  createTeam: {
    of: 'account',
    may: admins,
    body: ({ teamId, viewer }) => ({ name: `team ${teamId}`, memberIds: [viewer] }),
  },
  updateTeam: {
    of: 'account',
    may: admins,
    body: ({ teamId, viewer }) => ({ name: `new ${teamId}`, memberIds: [viewer] }),
  },
  deleteTeam: { of: 'account', may: admins },

  listKeys: { of: 'account', may: admins },
  createKey: {
    of: 'account',
    may: admins,
    body: ({ numberId }) => ({ name: 'a key', scopes: ['send'], numberIds: [numberId] }),
  },
  revokeKey: { of: 'account', may: admins },
  listKeyRequests: { of: 'account', may: admins },
  listAudit: { of: 'account', may: admins },

  listNumbers: { of: 'own', may: whoSees },
  getNumber: { of: 'number', may: [...whoSees, 'send'] },
  getInstance: { of: 'number', may: [...whoSees, 'send'] },
  startInstance: { of: 'number', may: whoManages },
  stopInstance: { of: 'number', may: whoManages },
  restartInstance: { of: 'number', may: whoManages },
  logoutInstance: { of: 'number', may: whoManages, answers: [409] },
  getQr: { of: 'number', may: whoManages, answers: [409] },
  requestPairingCode: { of: 'number', may: whoManages, body: () => ({}), answers: [409, 503] },
  createPairingLink: { of: 'number', may: whoManages },
  getPairing: { of: 'pairing', may: ['pairing'] },
  askPairingCode: { of: 'pairing', may: ['pairing'], body: () => ({}), answers: [409, 503] },

  send: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'send', 'limited'],
    body: ({ contactPhone }) => ({ phone: contactPhone, message: 'a message' }),
    answers: [202, 409],
  },
  getMessage: { of: 'account', may: whoReads },
  getMedia: { of: 'account', may: whoReads, answers: [422] },
  listConversations: { of: 'account', may: whoReads },
  listMessages: { of: 'account', may: whoReads },
  countConversations: { of: 'account', may: users },
  listInbox: { of: 'own', may: users },
  countUnread: { of: 'own', may: users },
  // Without words to look for: let in, and then refused.
  search: { of: 'account', may: whoReads, answers: [422] },
  getConversation: { of: 'account', may: whoReads },
  updateConversation: { of: 'account', may: [...whoManages, 'agent'], body: () => ({ tags: ['vip'] }) },
  listNotes: { of: 'account', may: whoReads },
  createNote: { of: 'account', may: [...whoManages, 'agent'], body: () => ({ text: 'a note' }) },
  listQuickReplies: { of: 'account', may: whoSees },
  createQuickReply: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'manage'],
    body: () => ({ shortcut: 'hours', text: 'From nine to five.' }),
    // The second of those who may adds it a second time.
    answers: [201, 409],
  },
  updateQuickReply: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'manage'],
    body: () => ({ text: 'Other words.' }),
  },
  deleteQuickReply: { of: 'account', may: ['owner', 'admin', 'agent', 'manage'] },
  getContact: { of: 'account', may: [...users, 'read'] },
  createContact: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'manage'],
    body: () => ({ phone: '+55 11 93333-0004' }),
    answers: [201, 409],
  },
  // The owner's target is one that was written to before, which is still owed.
  deleteContact: { of: 'account', may: ['owner', 'admin', 'manage'], answers: [204, 409] },
  // With itself: let in, and then refused.
  mergeContacts: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'manage'],
    body: ({ contactId }) => ({ other: contactId }),
    answers: [409],
  },
  importContacts: {
    of: 'account',
    may: ['owner', 'admin', 'manage'],
    body: () => ({ rows: [{ phone: '+55 11 93333-0005' }], dryRun: true }),
  },
  exportContacts: { of: 'account', may: ['owner', 'admin', 'manage'] },
  listTags: { of: 'account', may: [...users, 'read'] },
  getOverview: { of: 'account', may: [...users, 'read'] },
  listSummaries: { of: 'own', may: users },
  enterAccount: { of: 'account', may: ['owner'] },
  getNumberSettings: { of: 'number', may: whoSees },
  updateNumberSettings: { of: 'number', may: whoManages, body: () => ({ assignment: 'by_hand' }) },
  numberHealth: { of: 'number', may: whoSees },
  listContacts: { of: 'account', may: [...users, 'read'] },
  updateContact: {
    of: 'account',
    may: ['owner', 'admin', 'agent', 'manage'],
    body: () => ({ optedOut: true }),
  },
  listUndecided: { of: 'account', may: whoReads },
  lookAgain: { of: 'account', may: whoSends },
  sendBatch: {
    of: 'account',
    may: whoSends,
    body: ({ contactPhone, phone }) => ({
      messages: [{ phone: contactPhone, from: phone, message: 'hello' }],
    }),
  },
  sendAnyway: { of: 'account', may: whoSends, answers: [409] },
  previewSend: { of: 'account', may: whoSends, body: ({ contactPhone }) => ({ phone: contactPhone }) },

  forwardMessage: {
    of: 'account',
    may: whoSends,
    body: ({ contactPhone }) => ({ phone: contactPhone }),
    answers: [202, 409],
  },
  editMessage: { of: 'account', may: whoSends, body: () => ({ message: 'other words' }), answers: [409] },
  deleteMessage: { of: 'account', may: whoSends, answers: [409] },
  seeConversation: { of: 'account', may: whoSends },
  showTyping: { of: 'account', may: whoSends, body: () => ({ state: 'typing' }), answers: [409, 503] },
  getContactPicture: { of: 'account', may: [...users, 'read'], answers: [404, 409, 503] },

  getProfile: { of: 'number', may: whoSees, answers: [409, 503] },
  updateProfile: { of: 'number', may: whoManages, body: () => ({ about: 'x' }), answers: [409, 503] },
  // What is no picture is refused before anybody is asked.
  setProfilePicture: { of: 'number', may: whoManages, body: () => ({ base64: 'eA==' }), answers: [422] },
  deleteProfilePicture: { of: 'number', may: whoManages, answers: [409, 503] },
  // Without the phone that is asked about: let in, and then refused.
  checkPhone: { of: 'number', may: [...whoSees, 'send'], answers: [422] },
  listGroups: { of: 'number', may: whoSees, answers: [409, 503] },
  getGroup: { of: 'number', may: whoSees, answers: [409, 503] },
  createGroup: {
    of: 'number',
    may: [...whoManages, 'agent'],
    body: ({ contactPhone }) => ({ subject: 'a group', participants: [contactPhone] }),
    answers: [409, 503],
  },
  updateGroup: {
    of: 'number',
    may: [...whoManages, 'agent'],
    body: () => ({ subject: 'another' }),
    answers: [409, 503],
  },
  changeParticipants: {
    of: 'number',
    may: [...whoManages, 'agent'],
    body: ({ contactPhone }) => ({ add: [contactPhone] }),
    answers: [409, 503],
  },
  getInviteLink: { of: 'number', may: [...whoManages, 'agent'], answers: [409, 503] },
  leaveGroup: { of: 'number', may: whoManages, answers: [409, 503] },

  getPacing: { of: 'number', may: whoSees },
  updatePacing: { of: 'number', may: whoManages, body: () => ({ settings: null }) },

  listEvents: { of: 'account', may: whoReads },
  listKeptPosts: { of: 'installation', may: ['owner'] },
  listMetaConnections: { of: 'account', may: [...admins, 'manage'] },
  // Nothing listens at Meta's address in these tests.
  connectOwnApp: {
    of: 'account',
    may: [...admins, 'manage'],
    body: () => ({ appId: '100200300', appSecret: 'a secret', token: 'a token', wabaId: '300400500' }),
    answers: [503],
  },
  // The installation of these tests has no app at Meta.
  beginMetaSignIn: { of: 'account', may: admins, answers: [501] },
  finishMetaSignIn: { of: 'account', may: admins, body: () => ({ code: 'c', state: 's' }), answers: [501] },
  addCentralNumber: {
    of: 'account',
    may: ['owner'],
    body: () => ({ phone: '+55 11 95555-0009', name: 'A new shop' }),
    answers: [501],
  },
  requestMetaCode: { of: 'number', may: whoManages, body: () => ({}), answers: [503] },
  verifyMetaNumber: { of: 'number', may: whoManages, body: () => ({ code: '123456' }), answers: [503] },
  subscribeMetaConnection: { of: 'account', may: [...admins, 'manage'] },
  // A number uses it.
  removeMetaConnection: { of: 'account', may: admins, answers: [409] },
  listOfferedNumbers: { of: 'account', may: [...admins, 'manage'], answers: [503] },
  addCloudNumber: {
    of: 'account',
    may: [...admins, 'manage'],
    body: () => ({ phoneNumberId: '400500600' }),
    answers: [503],
  },
  listWebhooks: { of: 'account', may: [...admins, 'manage'] },
  createWebhook: {
    of: 'account',
    may: [...admins, 'manage'],
    body: () => ({ url: 'https://hooks.example.com/new' }),
  },
  updateWebhook: {
    of: 'account',
    may: [...admins, 'manage'],
    body: () => ({ description: 'another' }),
    answers: [200, 404],
  },
  deleteWebhook: { of: 'account', may: [...admins, 'manage'], answers: [204, 404] },
  rotateWebhookSecret: { of: 'account', may: [...admins, 'manage'], answers: [201, 404] },
  testWebhook: { of: 'account', may: [...admins, 'manage'], answers: [200, 404] },
  replayWebhook: {
    of: 'account',
    may: [...admins, 'manage'],
    body: () => ({ from: 1 }),
    answers: [404, 409],
  },
  listDeliveries: { of: 'account', may: [...admins, 'manage'], answers: [200, 404] },
  listAttempts: { of: 'account', may: [...admins, 'manage'], answers: [200, 404] },
};

/** Open to everybody: what each answers a stranger who holds nothing. */
export const open: Record<string, { status: number; body?: unknown }> = {
  signInOptions: { status: 200 },
  health: { status: 200 },
  readiness: { status: 200 },
  setUp: {
    status: 403,
    body: { token: 'no link', name: 'Eve', email: 'eve@example.com', password: 'a long password' },
  },
  signIn: { status: 401, body: { login: 'nobody@example.com', password: 'a wrong password' } },
  refresh: { status: 403 },
  signOut: { status: 403 },
  register: {
    status: 403,
    body: { name: 'Eve', phone: '+55 11 93333-0003', email: 'eve@example.com', password: 'a long password' },
  },
  readInvitation: { status: 403, body: { token: 'no link' } },
  acceptInvitation: {
    status: 403,
    body: { token: 'no link', name: 'Eve', email: 'eve@example.com', password: 'a long password' },
  },
  forgotPassword: { status: 501, body: { login: 'nobody@example.com' } },
  confirmEmail: { status: 403, body: { token: 'no link' } },
  resetPassword: { status: 403, body: { token: 'no link', password: 'a long password' } },
};
