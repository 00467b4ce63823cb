import { useTranslation } from 'react-i18next';
import type { Team } from '../../../../contract/members.ts';
import { useMembers, useSaveTeam } from '../../../api/account.ts';
import { ProblemError } from '../../../api/problem.ts';
import { Choices } from '../../../components/form/Choices.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import { NameField } from '../../../components/form/fields.tsx';
import css from '../../../components/form/form.module.css';
import { useChecks } from '../../../components/form/useChecks.ts';
import { useGatewayForm } from '../../../components/form/useGatewayForm.ts';

interface Props {
  accountId: string;
  team: Team | null;
  onClose: () => void;
}

export function TeamForm({ accountId, team, onClose }: Props) {
  const { t } = useTranslation();
  const checks = useChecks();
  const { data: members = [], isSuccess } = useMembers(accountId);
  const save = useSaveTeam(accountId, team?.id ?? null);
  const { field, submit, failure } = useGatewayForm({
    asking: save,
    initialValues: { name: team?.name ?? '', memberIds: team?.memberIds ?? [] },
    validate: { name: checks.name },
    taken: t('team.taken'),
  });
  const taken = failure instanceof ProblemError && failure.code === 'conflict';
  // Whoever has left the account meanwhile cannot be in its team.
  const still = (ids: string[]): string[] =>
    ids.filter((id) => !isSuccess || members.some(({ userId }) => userId === id));
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ name, memberIds }) =>
        save.mutate({ name, memberIds: still(memberIds) }, { onSuccess: onClose }),
      )}
    >
      <NameField field={field('name')} autoFocus />
      <Choices
        legend={t('team.members')}
        options={members.map(({ userId, name, role }) => ({
          value: userId,
          label: name,
          description: t(`role.${role}`),
        }))}
        field={field('memberIds')}
      />
      <Failure error={failure} text={taken ? t('team.taken') : undefined} />
      <FormButtons busy={save.isPending} onCancel={onClose} />
    </form>
  );
}
