import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { assignments } from '../../../model/conversation.ts';
import { useUpdateAccount } from '../../api/account.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { Failure } from '../../components/form/Failure.tsx';
import form from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Panel } from '../../components/Panel.tsx';

/** Who gets a conversation that nobody has: by answering it, and when it comes in. */
export function AssignmentSection() {
  const { t } = useTranslation();
  const { id, answeringTakes, assignment } = useAccount();
  const update = useUpdateAccount(id);
  const {
    form: { values, setFieldValue },
    field,
    submit,
    failure,
  } = useGatewayForm({ asking: update, initialValues: { answeringTakes, assignment } });
  const isSame = values.answeringTakes === answeringTakes && values.assignment === assignment;
  const done = (): string => notifications.show({ color: 'petrol', message: t('common.saved') });
  return (
    <Panel title={t('assignment.title')} text={t('assignment.text')}>
      <form
        className={form.form}
        noValidate
        onSubmit={submit((wish) => update.mutate(wish, { onSuccess: done }))}
      >
        <NativeSelect
          {...field('assignment')}
          label={t('assignment.newOnes')}
          description={t('assignment.howHint')}
          data={assignments.map((one) => ({ value: one, label: t(`assignment.how.${one}`) }))}
        />
        <Checkbox
          checked={values.answeringTakes}
          onChange={(event) => setFieldValue('answeringTakes', event.currentTarget.checked)}
          label={t('assignment.answering')}
          description={t('assignment.answeringHint')}
        />
        <Failure error={failure} />
        <div className={form.buttons}>
          <Button type="submit" disabled={isSame} loading={update.isPending}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
