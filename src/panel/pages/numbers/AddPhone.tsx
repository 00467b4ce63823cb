import { NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useCurrentAccount } from '../../api/currentAccount.ts';
import { may, useUser } from '../../api/may.ts';
import { ProblemError } from '../../api/problem.ts';
import { useAddPhone } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import { NameField, PhoneField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';

interface Props {
  opened: boolean;
  onClose: () => void;
  onAdded: (numberId: string) => void;
}

export function AddPhone({ opened, onClose, onAdded }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('addPhone.title')} opened={opened} onClose={onClose}>
      <AddPhoneForm onClose={onClose} onAdded={onAdded} />
    </Dialog>
  );
}

function AddPhoneForm({ onClose, onAdded }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const user = useUser();
  const checks = useChecks();
  const places = usePlaces();
  const add = useAddPhone();
  const { form, field, submit, failure } = useGatewayForm({
    asking: add,
    initialValues: { accountId: '', name: '', phone: '' },
    validate: { name: (name) => name.trim() === '' && t('addPhone.nameMissing'), phone: checks.phone },
    taken: t('addPhone.phoneTaken'),
  });
  /** The first one until another is chosen: they may still be loading. */
  const placeOf = ({ accountId }: { accountId: string }): string => accountId || (places[0]?.value ?? '');
  const taken = failure instanceof ProblemError && failure.code === 'conflict';
  const phone = field('phone');
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit((values) =>
        add.mutate(
          { ...values, accountId: placeOf(values) === NEW ? null : placeOf(values) },
          {
            onSuccess: ([number]) => {
              if (number) onAdded(number.id);
              notifications.show({ color: 'petrol', message: t('addPhone.done', { name: values.name }) });
              onClose();
            },
          },
        ),
      )}
    >
      <p className={css.intro}>{t('addPhone.intro')}</p>
      <NameField field={field('name')} hint={t('addPhone.nameHint')} autoFocus />
      <PhoneField
        field={taken ? { ...phone, error: t('addPhone.phoneTaken') } : phone}
        label={t('addPhone.phone')}
      />
      {places.length > 1 && (
        <NativeSelect
          label={t('addPhone.account')}
          description={may(user, 'createAccount') ? t('addPhone.accountHint') : undefined}
          {...field('accountId')}
          value={placeOf(form.values)}
          data={places}
        />
      )}
      <Failure error={taken ? null : failure} />
      <FormButtons label={t('addPhone.submit')} busy={add.isPending} onCancel={onClose} />
    </form>
  );
}

const NEW = 'new';

/** Where a phone can go: into the account at hand, another one, or, the owner's, an account of its own. */
function usePlaces(): { value: string; label: string }[] {
  const { t } = useTranslation();
  const user = useUser();
  const { account, accounts: all } = useCurrentAccount();
  const makes = may(user, 'createAccount');
  const known = makes ? (all ?? []) : user.accounts;
  const open = known
    .filter(({ id }) => may(user, 'addNumber', id))
    .sort((a, b) => Number(b.id === account?.id) - Number(a.id === account?.id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return makes ? [...open, { value: NEW, label: t('addPhone.newAccount') }] : open;
}
