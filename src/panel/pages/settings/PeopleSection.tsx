import { useMay } from '../../api/may.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { Invitations } from './people/Invitations.tsx';
import { Members } from './people/Members.tsx';
import { Teams } from './people/Teams.tsx';

export function PeopleSection() {
  const { id } = useAccount();
  const may = useMay(id);
  return (
    <>
      <Members accountId={id} />
      {may('listInvitations') && <Invitations accountId={id} />}
      <Teams accountId={id} />
    </>
  );
}
