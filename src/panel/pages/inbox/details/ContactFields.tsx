import { Button, CloseButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../../../contract/contacts.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { useGatewayForm, type FieldProps } from '../../../components/form/useGatewayForm.ts';
import css from './details.module.css';
import { useUpdateContact } from './useUpdateContact.ts';

/** A plain input has no place for an error. */
const inputOf = ({ error: _, ...props }: FieldProps): FieldProps => props;

/** What the account notes about the person, by names of its own. */
export function ContactFields({ contact, mayChange }: { contact: Contact; mayChange: boolean }) {
  const { t } = useTranslation();
  const update = useUpdateContact(contact);
  const { form, field, submit, failure } = useGatewayForm({
    asking: update,
    initialValues: { name: '', value: '' },
  });
  const all = Object.entries(contact.fields);
  if (!mayChange && all.length === 0) return null;
  const add = submit(({ name, value }) => {
    if (name === '' || value === '') return;
    update.mutate({ fields: { ...contact.fields, [name]: value } }, { onSuccess: form.reset });
  });
  return (
    <section>
      <h3 className={css.label}>{t('inbox.fields')}</h3>
      <ul className={css.fields}>
        {all.map(([key, text]) => (
          <li key={key}>
            <span className={css.soft}>{key}</span>
            <span>{text}</span>
            {mayChange && (
              <CloseButton
                size="sm"
                aria-label={t('inbox.removeField', { name: key })}
                onClick={() =>
                  update.mutate({ fields: Object.fromEntries(all.filter(([other]) => other !== key)) })
                }
              />
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <form className={css.newField} onSubmit={add}>
          <input
            {...inputOf(field('name'))}
            aria-label={t('inbox.fieldName')}
            placeholder={t('inbox.fieldName')}
            maxLength={50}
          />
          <input
            {...inputOf(field('value'))}
            aria-label={t('inbox.fieldValue')}
            placeholder={t('inbox.fieldValue')}
            maxLength={1000}
          />
          <Button type="submit" variant="default" size="compact-md" loading={update.isPending}>
            {t('inbox.add')}
          </Button>
        </form>
      )}
      <Failure error={failure} />
    </section>
  );
}
