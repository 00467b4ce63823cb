import type { ComponentType } from 'react';
import {
  IconAddressBook,
  IconChartBar,
  IconCode,
  IconDeviceMobile,
  IconMessages,
  IconSettings,
  type IconProps,
} from '@tabler/icons-react';
import type { OperationName } from '../../contract/operations.ts';
import type { Texts } from '../i18n/pt-BR.ts';

interface Place {
  to: '/overview' | '/inbox' | '/contacts' | '/numbers' | '/developers' | '/settings';
  name: keyof Texts['nav'];
  Icon: ComponentType<IconProps>;
  /** Whoever may not do this in the current account is not led here. */
  needs: OperationName;
  /** Its pages are of one account, which stands in their address. */
  ofAccount: boolean;
}

/** Where the navigation leads, in its order. A new place is a line here and a route in router.tsx. */
export const places: Place[] = [
  { to: '/overview', name: 'overview', Icon: IconChartBar, needs: 'getOverview', ofAccount: true },
  { to: '/inbox', name: 'inbox', Icon: IconMessages, needs: 'listConversations', ofAccount: true },
  { to: '/contacts', name: 'contacts', Icon: IconAddressBook, needs: 'listContacts', ofAccount: true },
  { to: '/numbers', name: 'numbers', Icon: IconDeviceMobile, needs: 'listNumbers', ofAccount: false },
  { to: '/developers', name: 'developers', Icon: IconCode, needs: 'listKeys', ofAccount: true },
  { to: '/settings', name: 'settings', Icon: IconSettings, needs: 'getAccount', ofAccount: true },
];
