import type { ChatCollection, Contact, ContactCollection, Presence } from '../chat.ts';
import type { Wid, WidLike } from '../ids.ts';
import type { MsgCollection } from '../message.ts';
import type { Collection, IdLike, Model } from '../model.ts';

interface ProfilePicture {
  id: Wid;
  canSet: () => boolean;
  canDelete: () => boolean;
}
interface Identified {
  id: Wid;
}
interface Described {
  status: number;
}

/** The collections, addresses and people. */
export interface PeopleModules {
  WAWebCollections: {
    Msg: MsgCollection;
    Chat: ChatCollection;
    Contact: ContactCollection;
    GroupMetadata: { update: (wid: Wid) => Promise<void> };
    Blocklist: Collection<Identified>;
    BusinessProfile: { find: (id: WidLike) => Promise<Model<Identified>> };
    ProfilePicThumb: {
      get: (id: IdLike) => ProfilePicture;
      find: (id: IdLike) => Promise<ProfilePicture>;
    };
    Label: Collection<Identified> & { addOrRemoveLabels: () => Promise<unknown[]> };
    Status: Collection<Identified> & { getMyStatus: () => undefined };
    Reactions: { find: (key: IdLike) => Promise<unknown> };
    WAWebNewsletterCollection: Collection<Identified>;
  };
  WAWebWidFactory: {
    createWid: (source: WidLike) => Wid;
    createWidFromWidLike: (source: WidLike) => Wid;
    createUserWid: (user: string, server?: string) => Wid;
    asUserWidOrThrow: (wid: Wid | undefined) => Wid;
  };
  WAWebWidToJid: { widToUserJid: (wid: Wid) => string; widToGroupJid: (wid: Wid) => string };
  WAWebJidToWid: { userJidToUserWid: (jid: string) => Wid; newsletterJidToWid: (jid: string) => Wid };
  WAWebQueryExistsJob: {
    queryWidExists: (wid: Wid) => Promise<{ wid?: Wid; biz: boolean } | null | undefined>;
  };
  WAWebApiContact: {
    getCurrentLid: (wid: Wid) => Wid | undefined;
    getPhoneNumber: (wid: Wid) => Wid | undefined;
    getAlternateUserWid: (wid: Wid) => Wid | undefined;
    lidPnCache: {
      getPhoneNumber: (wid: Wid) => Wid | undefined;
      getCurrentLid: (wid: Wid) => Wid | undefined;
    };
  };
  WAWebLidMigrationUtils: {
    toPn: (wid: Wid) => Wid | undefined;
    toLid: (wid: Wid) => Wid | undefined;
  };
  WAWebContactGetters: {
    getIsMe: (contact: Contact) => boolean;
    getIsUser: (contact: Contact) => boolean;
    getIsGroup: (contact: Contact) => boolean;
    getIsWAContact: (contact: Contact) => boolean;
    getUserid: (contact: Contact) => string;
    getVerifiedName: (contact: Contact) => string | undefined;
    getVerifiedLevel: (contact: Contact) => number | undefined;
    getStatusMute: (contact: Contact) => boolean;
    getName: (contact: Contact) => string | undefined;
    getShortName: (contact: Contact) => string | undefined;
    getPushname: (contact: Contact) => string | undefined;
    getIsEnterprise: (contact: Contact) => boolean;
  };
  WAWebFrontendContactGetters: { getIsMyContact: (contact: Contact) => boolean };
  WAWebContactCollection: { getMeContact: () => Contact | undefined };
  WAWebContactProfilePicThumbBridge: {
    /** Rejects with status 401 or 404 if there is no picture, or if this number may not see it. */
    requestProfilePicFromServer: (chat: {
      id: Wid;
    }) => Promise<{ eurl?: string; img?: string; previewEurl?: string; tag?: string } | undefined>;
    sendSetPicture: (wid: Wid, thumbnail: string, picture: string) => Promise<Described>;
    requestDeletePicture: (wid: Wid) => Promise<Described>;
  };
  /** The "about" line. */
  WAWebContactStatusBridge: {
    getStatus: (options: {
      token: string;
      wid: Wid | undefined;
    }) => Promise<string | { status?: string | null } | undefined>;
    setMyStatus: (about: string) => Promise<unknown>;
  };
  WAWebSetPushnameConnAction: { setPushname: (name: string) => Promise<void> };
  WAWebChatStateBridge: {
    sendChatStateComposing: (chat: Wid) => Promise<unknown>;
    sendChatStateRecording: (chat: Wid) => Promise<unknown>;
    sendChatStatePaused: (chat: Wid) => Promise<unknown>;
  };
  WAWebPresenceCollection: { PresenceCollection?: Collection<Presence> };
  WAWebPresenceChatAction: {
    sendPresenceAvailable: () => Promise<void>;
    sendPresenceUnavailable: () => Promise<void>;
  };
  WAWebBlockContactUtils: { getContactToBlockOnlyUseIfNoAssociatedChat: (contact: Contact) => Contact };
  WAWebBlockContactAction: {
    blockContact: (options: { contact: Contact }) => Promise<void>;
    unblockContact: (contact: Contact) => Promise<void>;
  };
  WAWebPhoneUtils: { formattedPhoneNumber: (wid: IdLike) => string };
  WAPhoneFindCC: { findCC: (digits: string) => string | undefined };
  WAWebFindCommonGroupsContactAction: { findCommonGroups: (contact: Contact) => Promise<boolean> };
  WAWebApiDeviceList: {
    getDeviceIds: (wids: Wid[]) => Promise<{ id: Wid; devices: { id: number }[] }[]>;
  };
}
