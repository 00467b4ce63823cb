import { useState } from 'react';
import { Button, Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Team } from '../../../../contract/members.ts';
import { useMembers, useSaveTeam } from '../../../api/account.ts';
import { ProblemError } from '../../../api/problem.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { NameField } from '../../../components/form/fields.tsx';
import css from '../../../components/form/form.module.css';
import { useChecks } from '../../../components/form/useChecks.ts';
import { useForm } from '../../../components/form/useForm.ts';

interface Props {
  accountId: string;
  team: Team | null;
  onClose: () => void;
}

export function TeamForm({ accountId, team, onClose }: Props) {
  const { t } = useTranslation();
  const checks = useChecks();
  const { data: members } = useMembers(accountId);
  const [chosen, setChosen] = useState<string[]>(team?.memberIds ?? []);
  const save = useSaveTeam(accountId, team?.id ?? null);
  const { field, submit, failure } = useForm(
    { name: team?.name ?? '' },
    ({ name }) => ({ name: checks.name(name) }),
    save,
  );
  const taken = failure instanceof ProblemError && failure.code === 'conflict';
  // Whoever has left the account meanwhile cannot be in its team.
  const memberIds = chosen.filter((id) => members?.some(({ userId }) => userId === id) ?? true);
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ name }) => save.mutate({ name, memberIds }, { onSuccess: onClose }))}
    >
      <NameField field={field('name')} autoFocus />
      <fieldset className={css.choices}>
        <legend className={css.legend}>{t('team.members')}</legend>
        <div className={css.choice}>
          {members?.map(({ userId, name, role }) => (
            <Checkbox
              key={userId}
              label={name}
              description={t(`role.${role}`)}
              checked={chosen.includes(userId)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setChosen((old) => (checked ? [...old, userId] : old.filter((one) => one !== userId)));
              }}
            />
          ))}
        </div>
      </fieldset>
      <Failure error={failure} text={taken ? t('team.taken') : undefined} />
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
