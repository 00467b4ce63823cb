import { useTranslation } from 'react-i18next';
import { useCreateContact } from '../../api/contacts.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { ProblemError } from '../../api/problem.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import { PhoneField } from '../../components/form/fields.tsx';
import css from '../../components/form/form.module.css';
import { useChecks } from '../../components/form/useChecks.ts';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { ContactDetails, detailsOf, inputOf } from './ContactDetails.tsx';

export function NewContact({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const { id } = useAccount();
  const checks = useChecks();
  const create = useCreateContact(id);
  const { field, submit, failure } = useGatewayForm({
    asking: create,
    initialValues: { phone: '', ...detailsOf(null) },
    validate: { phone: checks.phone },
    taken: t('taken'),
  });
  const taken = failure instanceof ProblemError && failure.status === 409 ? t('taken') : undefined;
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ phone, ...details }) =>
        create.mutate({ ...inputOf(details), phone }, { onSuccess: onClose }),
      )}
    >
      <PhoneField field={field('phone')} autoFocus />
      <ContactDetails field={field} />
      <Failure error={failure} text={taken} />
      <FormButtons busy={create.isPending} onCancel={onClose} />
    </form>
  );
}
