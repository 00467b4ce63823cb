import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useInviteToRegister } from '../../api/account.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import { EmailField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { ShowOnce } from '../../components/ShowOnce.tsx';

/** The owner's way to a new customer: a link with which they register. */
export function InviteCustomer() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUserPlus size={17} aria-hidden="true" />}
        onClick={() => setOpened(true)}
      >
        {t('customer.invite')}
      </Button>
      <Dialog title={t('customer.invite')} opened={opened} onClose={close}>
        <InviteForm onClose={close} />
      </Dialog>
    </>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const checks = useChecks();
  const invite = useInviteToRegister();
  const { field, submit, failure } = useGatewayForm({
    asking: invite,
    initialValues: { email: '' },
    validate: { email: checks.optionalEmail },
  });
  if (invite.data) {
    const { url, expiresAt } = invite.data;
    return (
      <ShowOnce
        label={t('customer.link')}
        value={url}
        expiresAt={expiresAt}
        text={t('customer.made')}
        onClose={onClose}
      />
    );
  }
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ email }) => invite.mutate(email === '' ? {} : { email }))}
    >
      <p className={css.intro}>{t('customer.intro')}</p>
      <EmailField field={field('email')} label={t('form.emailOptional')} autoFocus />
      <Failure error={failure} />
      <FormButtons label={t('customer.submit')} busy={invite.isPending} onCancel={onClose} />
    </form>
  );
}
