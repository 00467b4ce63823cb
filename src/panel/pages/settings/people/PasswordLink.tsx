import { useTranslation } from 'react-i18next';
import type { Member } from '../../../../contract/members.ts';
import { usePasswordLink } from '../../../api/account.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import css from '../../../components/form/form.module.css';
import { ShowOnce } from '../../../components/ShowOnce.tsx';

interface Props {
  accountId: string;
  member: Member;
  opened: boolean;
  onClose: () => void;
}

export function PasswordLink(props: Props) {
  const { t } = useTranslation();
  const { opened, onClose, member } = props;
  return (
    <Dialog title={t('people.passwordLinkFor', { name: member.name })} opened={opened} onClose={onClose}>
      <MakeLink {...props} />
    </Dialog>
  );
}

function MakeLink({ accountId, member, onClose }: Props) {
  const { t } = useTranslation();
  const link = usePasswordLink(accountId);
  if (link.data) {
    const { url, expiresAt } = link.data;
    return (
      <ShowOnce
        label={t('people.passwordLinkLabel')}
        value={url}
        expiresAt={expiresAt}
        text={t('people.passwordLinkMade', { name: member.name })}
        onClose={onClose}
      />
    );
  }
  return (
    <div className={css.form}>
      <p>{t('people.passwordLinkText', { name: member.name })}</p>
      <Failure error={link.error} />
      <FormButtons
        label={t('people.passwordLinkMake')}
        busy={link.isPending}
        focus="confirm"
        onCancel={onClose}
        onConfirm={() => link.mutate(member.userId)}
      />
    </div>
  );
}
