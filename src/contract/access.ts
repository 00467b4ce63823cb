import type { Grantee } from '../model/access.ts';
import type { OperationName } from './operations.ts';

/**
 * What an operation works on, and so where its permission is looked for:
 * `anyone` needs none · `self` a signed-in user's own login · `own` the accounts that the asker has a grant in ·
 * `account` the account in the path · `number` the number in the path · `pairing` the number of the pairing link ·
 * `installation` all of it.
 */
export type Subject = 'anyone' | 'self' | 'own' | 'account' | 'number' | 'pairing' | 'installation';

export interface Access {
  subject: Subject;
  /** Nobody else may. `self` and `anyone` need no grant. */
  may: readonly Grantee[];
  /** Written to the audit log, with these fields of the body. */
  audit?: readonly string[];
  /** Concerns more than some numbers of an account: refused to keys that are limited to numbers. */
  wholeAccount?: true;
}

const people = ['owner', 'admin', 'agent', 'viewer'] as const;
const admins = ['owner', 'admin'] as const;
const owner = ['owner'] as const;

/**
 * How instances run, which the owner looks after for everybody. Whatever else the owner reads of somebody else's account
 * is a look into it, which its audit log shows.
 */
export const ofInstances: readonly OperationName[] = [
  'accountStatus',
  'getNumber',
  'getInstance',
  'getQr',
  'requestPairingCode',
  'numberHealth',
];

/** Who may do what. It is the only place that says so: routes and sockets ask it, the API reference shows it. */
export const access = {
  signInOptions: { subject: 'anyone', may: [] },
  setUp: { subject: 'anyone', may: [], audit: ['name', 'email'] },
  signIn: { subject: 'anyone', may: [], audit: [] },
  refresh: { subject: 'anyone', may: [] },
  signOut: { subject: 'anyone', may: [], audit: [] },
  register: { subject: 'anyone', may: [], audit: ['name', 'email'] },
  readInvitation: { subject: 'anyone', may: [] },
  acceptInvitation: { subject: 'anyone', may: [], audit: [] },
  forgotPassword: { subject: 'anyone', may: [], audit: [] },
  resetPassword: { subject: 'anyone', may: [], audit: [] },
  confirmEmail: { subject: 'anyone', may: [], audit: [] },
  signOutEverywhere: { subject: 'self', may: [], audit: [] },
  getMe: { subject: 'self', may: [] },
  updateMe: { subject: 'self', may: [], audit: ['name', 'email'] },
  changePassword: { subject: 'self', may: [], audit: [] },
  listSignIns: { subject: 'self', may: [] },
  endSignIn: { subject: 'self', may: [], audit: [] },
  inviteToRegister: { subject: 'installation', may: owner, audit: ['email'] },

  listAccounts: { subject: 'own', may: [...people, 'read', 'manage'] },
  createAccount: { subject: 'installation', may: owner, audit: ['name', 'plan'] },
  getAccount: { subject: 'account', may: [...people, 'read', 'manage'] },
  updateAccount: {
    subject: 'account',
    may: admins,
    audit: ['name', 'plan', 'answeringTakes', 'assignment'],
  },
  deleteAccount: { subject: 'account', may: owner, audit: [] },
  accountStatus: { subject: 'account', may: [...people, 'send', 'read', 'manage'] },
  accountUsage: { subject: 'account', may: [...people, 'read', 'manage'], wholeAccount: true },
  addNumber: { subject: 'account', may: [...admins, 'manage'], audit: ['name'], wholeAccount: true },
  removeNumber: { subject: 'account', may: admins, audit: [] },
  listNumbers: { subject: 'own', may: [...people, 'read', 'manage'] },
  getNumber: { subject: 'number', may: [...people, 'send', 'read', 'manage'] },
  getNumberSettings: { subject: 'number', may: [...people, 'read', 'manage'] },
  updateNumberSettings: {
    subject: 'number',
    may: [...admins, 'manage'],
    audit: ['name', 'defaultTeamId', 'assignment', 'businessHours'],
  },
  numberHealth: { subject: 'number', may: [...people, 'read', 'manage'] },
  listPlans: { subject: 'own', may: [...people, 'read', 'manage'] },

  listMembers: { subject: 'account', may: people },
  updateMember: { subject: 'account', may: admins, audit: ['role'] },
  removeMember: { subject: 'account', may: admins, audit: [] },
  linkToResetPassword: { subject: 'account', may: admins, audit: [] },
  listInvitations: { subject: 'account', may: admins },
  invite: { subject: 'account', may: admins, audit: ['role', 'email'] },
  revokeInvitation: { subject: 'account', may: admins, audit: [] },
  listTeams: { subject: 'account', may: people },
  createTeam: { subject: 'account', may: admins, audit: ['name'] },
  updateTeam: { subject: 'account', may: admins, audit: ['name'] },
  deleteTeam: { subject: 'account', may: admins, audit: [] },

  listKeys: { subject: 'account', may: admins },
  createKey: { subject: 'account', may: admins, audit: ['name', 'scopes', 'numberIds', 'expiresAt'] },
  revokeKey: { subject: 'account', may: admins, audit: [] },
  listKeyRequests: { subject: 'account', may: admins },
  listAudit: { subject: 'account', may: admins },
  listInstallationAudit: { subject: 'installation', may: owner },

  listInstances: { subject: 'own', may: [...people, 'read', 'manage'] },
  getInstance: { subject: 'number', may: [...people, 'send', 'read', 'manage'] },
  startInstance: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  stopInstance: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  restartInstance: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  logoutInstance: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  getQr: { subject: 'number', may: [...admins, 'manage'] },
  requestPairingCode: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  createPairingLink: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  getPairing: { subject: 'pairing', may: ['pairing'] },
  askPairingCode: { subject: 'pairing', may: ['pairing'], audit: [] },

  send: { subject: 'account', may: [...admins, 'agent', 'send'] },
  sendBatch: { subject: 'account', may: [...admins, 'agent', 'send'] },
  listUndecided: { subject: 'account', may: [...people, 'read'] },
  lookAgain: { subject: 'account', may: [...admins, 'agent', 'send'] },
  sendAnyway: { subject: 'account', may: [...admins, 'agent', 'send'], audit: [] },
  previewSend: { subject: 'account', may: [...admins, 'agent', 'send'] },
  forwardMessage: { subject: 'account', may: [...admins, 'agent', 'send'] },
  editMessage: { subject: 'account', may: [...admins, 'agent', 'send'], audit: [] },
  deleteMessage: { subject: 'account', may: [...admins, 'agent', 'send'], audit: [] },
  getMessage: { subject: 'account', may: [...people, 'read'] },
  getMedia: { subject: 'account', may: [...people, 'read'] },
  listConversations: { subject: 'account', may: [...people, 'read'] },
  seeConversation: { subject: 'account', may: [...admins, 'agent', 'send'] },
  showTyping: { subject: 'account', may: [...admins, 'agent', 'send'] },
  listMessages: { subject: 'account', may: [...people, 'read'] },
  countConversations: { subject: 'account', may: people },
  listInbox: { subject: 'own', may: people },
  countUnread: { subject: 'own', may: people },
  search: { subject: 'account', may: [...people, 'read'] },
  getConversation: { subject: 'account', may: [...people, 'read'] },
  updateConversation: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: ['state', 'assigneeId', 'teamId'],
  },
  listNotes: { subject: 'account', may: [...people, 'read'] },
  createNote: { subject: 'account', may: [...admins, 'agent', 'manage'] },
  listQuickReplies: { subject: 'account', may: [...people, 'read', 'manage'] },
  createQuickReply: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: ['shortcut'],
    wholeAccount: true,
  },
  updateQuickReply: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: ['shortcut'],
    wholeAccount: true,
  },
  deleteQuickReply: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: [],
    wholeAccount: true,
  },

  listContacts: { subject: 'account', may: [...people, 'read'], wholeAccount: true },
  createContact: { subject: 'account', may: [...admins, 'agent', 'manage'], audit: [], wholeAccount: true },
  getContact: { subject: 'account', may: [...people, 'read'], wholeAccount: true },
  updateContact: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: ['optedOut'],
    wholeAccount: true,
  },
  deleteContact: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  mergeContacts: {
    subject: 'account',
    may: [...admins, 'agent', 'manage'],
    audit: ['other'],
    wholeAccount: true,
  },
  importContacts: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  exportContacts: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  listTags: { subject: 'account', may: [...people, 'read'], wholeAccount: true },

  getOverview: { subject: 'account', may: [...people, 'read'], wholeAccount: true },
  listSummaries: { subject: 'own', may: people },
  enterAccount: { subject: 'account', may: owner },
  getPacing: { subject: 'number', may: [...people, 'read', 'manage'] },
  updatePacing: { subject: 'number', may: [...admins, 'manage'], audit: ['settings'] },

  listKeptPosts: { subject: 'installation', may: owner },
  listMetaConnections: { subject: 'account', may: [...admins, 'manage'], wholeAccount: true },
  connectOwnApp: {
    subject: 'account',
    may: [...admins, 'manage'],
    audit: ['appId', 'wabaId'],
    wholeAccount: true,
  },
  beginMetaSignIn: { subject: 'account', may: admins },
  finishMetaSignIn: { subject: 'account', may: admins, audit: [] },
  addCentralNumber: { subject: 'account', may: owner, audit: ['name'] },
  requestMetaCode: { subject: 'number', may: [...admins, 'manage'], audit: ['method'] },
  verifyMetaNumber: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  subscribeMetaConnection: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  removeMetaConnection: { subject: 'account', may: admins, audit: [], wholeAccount: true },
  listOfferedNumbers: { subject: 'account', may: [...admins, 'manage'], wholeAccount: true },
  addCloudNumber: {
    subject: 'account',
    may: [...admins, 'manage'],
    audit: ['phoneNumberId', 'name'],
    wholeAccount: true,
  },

  getProfile: { subject: 'number', may: [...people, 'read', 'manage'] },
  updateProfile: { subject: 'number', may: [...admins, 'manage'], audit: ['name', 'about'] },
  setProfilePicture: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  deleteProfilePicture: { subject: 'number', may: [...admins, 'manage'], audit: [] },
  checkPhone: { subject: 'number', may: [...people, 'send', 'read', 'manage'] },
  getContactPicture: { subject: 'account', may: [...people, 'read'], wholeAccount: true },

  listGroups: { subject: 'number', may: [...people, 'read', 'manage'] },
  getGroup: { subject: 'number', may: [...people, 'read', 'manage'] },
  createGroup: { subject: 'number', may: [...admins, 'agent', 'manage'], audit: ['subject'] },
  updateGroup: { subject: 'number', may: [...admins, 'agent', 'manage'], audit: ['subject'] },
  changeParticipants: {
    subject: 'number',
    may: [...admins, 'agent', 'manage'],
    audit: ['add', 'remove', 'promote', 'demote'],
  },
  getInviteLink: { subject: 'number', may: [...admins, 'agent', 'manage'] },
  leaveGroup: { subject: 'number', may: [...admins, 'manage'], audit: [] },

  listEvents: { subject: 'account', may: [...people, 'read'] },
  listWebhooks: { subject: 'account', may: [...admins, 'manage'], wholeAccount: true },
  createWebhook: {
    subject: 'account',
    may: [...admins, 'manage'],
    audit: ['url', 'description', 'types'],
    wholeAccount: true,
  },
  updateWebhook: {
    subject: 'account',
    may: [...admins, 'manage'],
    audit: ['url', 'description', 'types', 'enabled'],
    wholeAccount: true,
  },
  deleteWebhook: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  rotateWebhookSecret: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  testWebhook: { subject: 'account', may: [...admins, 'manage'], audit: [], wholeAccount: true },
  replayWebhook: {
    subject: 'account',
    may: [...admins, 'manage'],
    audit: ['from', 'to'],
    wholeAccount: true,
  },
  listDeliveries: { subject: 'account', may: [...admins, 'manage'], wholeAccount: true },
  listAttempts: { subject: 'account', may: [...admins, 'manage'], wholeAccount: true },

  health: { subject: 'anyone', may: [] },
  readiness: { subject: 'anyone', may: [] },
  getInstallation: { subject: 'installation', may: owner },
  metrics: { subject: 'installation', may: ['owner', 'metrics'] },
} as const satisfies Record<OperationName, Access>;
