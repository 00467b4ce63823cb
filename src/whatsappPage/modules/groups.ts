import type { Chat, Participant } from '../chat.ts';
import type { Wid } from '../ids.ts';
import type { IdLike } from '../model.ts';

export interface GroupOptions {
  title: string;
  addressingModeOverride?: 'lid' | 'pn';
  ephemeralDuration?: number;
  parentGroupId?: Wid | undefined;
  memberAddMode?: boolean;
  membershipApprovalMode?: boolean;
  announce?: boolean;
  restrict?: boolean;
}
export interface NewParticipant {
  phoneNumber?: Wid | undefined;
  lid?: Wid | undefined;
}
export interface CreatedGroup {
  wid: Wid;
  subject: string;
  participants?: { wid: Wid; error?: string | number | undefined; type?: string }[];
}

/** Since 2026; before that the four were arguments. */
export interface GroupDescription {
  desc: string;
  groupWid: Wid;
  newDescId: string;
  prevDescId?: string | null | undefined;
}
export type SetGroupDescription = (
  ...args:
    | [description: GroupDescription]
    | [groupWid: Wid, desc: string, newDescId: string, prevDescId?: string | null | undefined]
) => Promise<unknown>;

type ChangeParticipants = (chat: Chat, participants: Participant[]) => Promise<unknown>;

export interface GroupModules {
  WAWebGroupCreateJob: {
    createGroup: (options: GroupOptions, participants: NewParticipant[]) => Promise<CreatedGroup>;
  };
  WAWebGroupQueryJob: {
    queryAndUpdateGroupMetadataById: (group: { id: IdLike }) => Promise<unknown>;
    resetGroupInviteCode: (wid: Wid) => Promise<{ code: string }>;
  };
  WAWebModifyParticipantsGroupAction: {
    removeParticipants: ChangeParticipants;
    promoteParticipants: ChangeParticipants;
    demoteParticipants: ChangeParticipants;
  };
  WASmaxGroupsAddParticipantsRPC: {
    sendAddParticipantsRPC: (options: {
      participantArgs: { participantJid: string }[];
      iqTo: string;
    }) => Promise<{ name: string; value: object }>;
  };
  WAWebGroupModifyInfoJob: {
    setGroupSubject: (wid: Wid, subject: string) => Promise<unknown>;
    setGroupDescription: SetGroupDescription;
  };
  WAWebSetPropertyGroupAction: {
    setGroupProperty: (
      chat: Chat,
      property: 'announcement' | 'restrict' | 'member_add_mode',
      value: unknown,
    ) => Promise<unknown>;
  };
  WAWebMexFetchGroupInviteCodeJob: {
    fetchMexGroupInviteCode: (id: IdLike) => Promise<string | { code?: string } | null>;
  };
  WAWebGroupInviteJob: { joinGroupViaInvite: (code: string) => Promise<{ gid: Wid }> };
  WAWebExitGroupAction: { sendExitGroup: (chat: Chat) => Promise<unknown> };
  WAWebApiMembershipApprovalRequestStore: {
    getMembershipApprovalRequests: (group: Wid) => Promise<unknown[]>;
  };
}
