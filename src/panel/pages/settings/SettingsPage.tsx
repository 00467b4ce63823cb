import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may.ts';
import { SectionsPage } from '../../components/SectionsPage.tsx';
import { InviteCustomer } from './InviteCustomer.tsx';

export function SettingsPage() {
  const { t } = useTranslation();
  const mayInvite = useMay()('inviteToRegister');
  return (
    <SectionsPage
      title={t('settings.title')}
      label={t('settings.sections')}
      tools={mayInvite && <InviteCustomer />}
      sections={[
        { to: '/settings/plan', label: t('plan.title'), needs: 'accountUsage' },
        { to: '/settings/assignment', label: t('assignment.title'), needs: 'updateAccount' },
        { to: '/settings/people', label: t('people.title'), needs: 'listMembers' },
        { to: '/settings/quick-replies', label: t('quickReply.title'), needs: 'listQuickReplies' },
        { to: '/settings/meta', label: t('settings.meta'), needs: 'listMetaConnections' },
        { to: '/settings/audit', label: t('audit.title'), needs: 'listAudit' },
      ]}
    />
  );
}
