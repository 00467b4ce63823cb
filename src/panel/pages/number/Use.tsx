import { Button, NativeSelect, Skeleton, TextInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { NumberSettings } from '../../../contract/numbers.ts';
import { numberAssignments } from '../../../model/conversation.ts';
import { useTeams } from '../../api/account.ts';
import { useMay } from '../../api/may.ts';
import { useNumberSettings, useSaveSettings } from '../../api/number.ts';
import { Failure } from '../../components/form/Failure.tsx';
import css from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Panel } from '../../components/Panel.tsx';
import { areWrong, Hours } from './Hours.tsx';

export function Use({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation('number');
  const { data, error } = useNumberSettings(number.id);
  return (
    <Panel title={t('use')} text={t('useText')}>
      <Failure error={data ? null : error} />
      {!data && !error && <Skeleton height={240} radius={12} />}
      {data && <UseForm number={number} settings={data} />}
    </Panel>
  );
}

function UseForm({ number, settings }: { number: WhatsAppNumber; settings: NumberSettings }) {
  const { t } = useTranslation('number');
  const may = useMay(number.accountId);
  const { data: teams = [] } = useTeams(number.accountId);
  const save = useSaveSettings(number.id);
  const { form, field, submit, failure } = useGatewayForm({
    asking: save,
    initialValues: {
      ...settings,
      defaultTeamId: settings.defaultTeamId ?? '',
      awayMessage: settings.awayMessage ?? '',
    },
    validate: { businessHours: (hours) => hours !== null && areWrong(hours) && t('wrongHours') },
  });
  const store = submit(({ name, defaultTeamId, awayMessage, ...rest }) =>
    save.mutate(
      {
        ...rest,
        name: name || settings.name,
        defaultTeamId: defaultTeamId || null,
        awayMessage: awayMessage || null,
      },
      { onSuccess: () => notifications.show({ message: t('saved') }) },
    ),
  );
  return (
    <form className={css.form} noValidate onSubmit={store}>
      <TextInput {...field('name')} label={t('name')} maxLength={100} />
      <NativeSelect
        label={t('team')}
        description={t('teamHint')}
        {...field('defaultTeamId')}
        data={[
          { value: '', label: t('noTeam') },
          ...teams.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <NativeSelect
        label={t('assignment')}
        {...field('assignment')}
        data={numberAssignments.map((one) => ({ value: one, label: t(`assignments.${one}`) }))}
      />
      <Hours
        value={form.values.businessHours}
        onChange={(hours) => form.setFieldValue('businessHours', hours)}
      />
      {form.values.businessHours !== null && (
        <Textarea
          {...field('awayMessage')}
          label={t('away')}
          description={t('awayHint')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
        />
      )}
      <Failure error={failure} />
      {may('updateNumberSettings') && (
        <div className={css.buttons}>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </div>
      )}
    </form>
  );
}
