import type { inboxPtBR } from './inbox.pt-BR.ts';
import type { Shape } from './shape.ts';

export const inboxEn: Shape<typeof inboxPtBR> = {
  nav: {
    overview: 'Overview',
    inbox: 'Inbox',
    contacts: 'Contacts',
    numbers: 'Numbers',
    developers: 'API',
    settings: 'Settings',
    unread_one: '{{count}} unread conversation',
    unread_other: '{{count}} unread conversations',
  },
  account: {
    label: 'Account',
    foreign: "You are in a customer's account: {{name}}. The visit is kept in its audit log.",
    loadFailed: 'The accounts could not be loaded',
    noneTitle: 'No accounts yet',
    none: 'Add the first number: its account is made with it. Or invite a customer to register.',
    toNumbers: 'Go to the numbers',
  },
};
