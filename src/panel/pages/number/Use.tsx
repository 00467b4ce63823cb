import { useState } from 'react';
import { Button, NativeSelect, Skeleton, TextInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import type { NumberSettings } from '../../../contract/numbers.ts';
import { assignments, type Assignment } from '../../../model/conversation.ts';
import type { TeamId } from '../../../model/ids.ts';
import { useTeams } from '../../api/account.ts';
import { useMay } from '../../api/may.ts';
import { useNumberSettings, useSaveSettings } from '../../api/number.ts';
import { Failure } from '../../components/form/Failure.tsx';
import form from '../../components/form/form.module.css';
import { Panel } from '../../components/Panel.tsx';
import { areWrong, Hours } from './Hours.tsx';

export function Use({ instance }: { instance: Instance }) {
  const { t } = useTranslation('number');
  const { data, error } = useNumberSettings(instance.id);
  return (
    <Panel title={t('use')} text={t('useText')}>
      <Failure error={data ? null : error} />
      {!data && !error && <Skeleton height={240} radius={12} />}
      {data && <UseForm instance={instance} settings={data} />}
    </Panel>
  );
}

function UseForm({ instance, settings }: { instance: Instance; settings: NumberSettings }) {
  const { t } = useTranslation('number');
  const may = useMay(instance.accountId);
  const { data: teams = [] } = useTeams(instance.accountId);
  const [draft, setDraft] = useState(settings);
  const save = useSaveSettings(instance.id);
  const set = (change: Partial<NumberSettings>): void => setDraft({ ...draft, ...change });
  const wrong = draft.businessHours !== null && areWrong(draft.businessHours);
  const submit = (): void => {
    if (wrong) return;
    const awayMessage = draft.awayMessage?.trim() || null;
    save.mutate(
      { ...draft, name: draft.name.trim() || settings.name, awayMessage },
      { onSuccess: () => notifications.show({ message: t('saved') }) },
    );
  };
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextInput
        label={t('name')}
        value={draft.name}
        maxLength={100}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('team')}
        description={t('teamHint')}
        value={draft.defaultTeamId ?? ''}
        onChange={(event) => set({ defaultTeamId: (event.currentTarget.value || null) as TeamId | null })}
        data={[
          { value: '', label: t('noTeam') },
          ...teams.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        label={t('assignment')}
        value={draft.assignment}
        onChange={(event) => set({ assignment: event.currentTarget.value as Assignment })}
        data={assignments.map((one) => ({ value: one, label: t(`assignments.${one}`) }))}
      />
      <Hours value={draft.businessHours} onChange={(businessHours) => set({ businessHours })} />
      {draft.businessHours !== null && (
        <Textarea
          label={t('away')}
          description={t('awayHint')}
          value={draft.awayMessage ?? ''}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
          onChange={(event) => set({ awayMessage: event.currentTarget.value })}
        />
      )}
      <Failure error={save.error} />
      {may('updateNumberSettings') && (
        <div className={form.buttons}>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </div>
      )}
    </form>
  );
}
