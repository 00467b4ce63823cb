import { useMembers } from '../../../api/account.ts';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../../components/Panel.tsx';
import { Rows } from '../../../components/Rows.tsx';
import { MemberRow } from './MemberRow.tsx';

export function Members({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const members = useMembers(accountId);
  return (
    <Panel title={t('people.members')} text={t('people.membersText')}>
      <Rows query={members} label={t('people.members')} empty={t('people.noMembers')}>
        {(member) => <MemberRow key={member.userId} accountId={accountId} member={member} />}
      </Rows>
    </Panel>
  );
}
