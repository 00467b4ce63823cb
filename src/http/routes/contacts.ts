import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Contacts } from '../../domain/contacts/contacts.ts';
import { writePhone } from '../../domain/phones/phone.ts';
import type { ContactView } from '../../domain/views.ts';
import { nameCursor, toPage } from '../cursor.ts';
import type { Bind } from '../operation.ts';
import { presentContact } from '../present.ts';

export interface ContactRoutesDeps {
  contacts: Contacts;
}

export function contactRoutes(bind: Bind, { contacts }: ContactRoutesDeps): void {
  bind('listContacts', async ({ reach, query }) => {
    const { limit, cursor, ...filter } = query;
    const rows = await contacts.list(reach, filter, limit + 1, nameCursor.read(cursor));
    return toPage(rows, limit, presentContact, (row) => nameCursor.write(row.name, row.id));
  });
  bind('createContact', async ({ params, body, auditEntry }) => {
    const row = await contacts.create(params.id, body);
    auditEntry.target['contactId'] = row.id;
    return presentContact(row);
  });
  bind('updateContact', async ({ reach, params, body }) =>
    presentContact(await contacts.update(reach, params.contactId, body)),
  );
  bind('deleteContact', async ({ params }) => {
    await contacts.remove(params.id, params.contactId);
    return undefined;
  });
  bind('mergeContacts', async ({ params, body }) =>
    presentContact(await contacts.merge(params.id, body.other, params.contactId)),
  );
  bind('importContacts', async ({ params, body, auditEntry }) => {
    const rows = await contacts.import(params.id, body);
    const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
    const counts = { created: count('created'), updated: count('updated'), refused: count('refused') };
    auditEntry.detail = { ...counts, dryRun: body.dryRun };
    return { ...counts, rows };
  });
  bind('exportContacts', async ({ reach, query, response }) => {
    const csv = stringify({
      header: true,
      bom: true,
      columns: ['phone', 'name', 'tags', 'fields', 'opted_out_at', 'created_at'],
    });
    response.type('text/csv').attachment('contacts.csv').set('cache-control', 'no-store');
    await pipeline(Readable.from(records(contacts.all(reach, query))), csv, response);
    return undefined;
  });
  // Bound after the export, whose path it would match too.
  bind('getContact', async ({ reach, params }) =>
    presentContact(await contacts.get(reach, params.contactId)),
  );
  bind('listTags', async ({ reach }) => ({ items: await contacts.tags(reach) }));
}

/** A name may begin with =, which a spreadsheet would run as a formula. */
const asText = (cell: string): string =>
  /^[=+\-@\t\r\uff0b\uff1d\uff0d\uff20]/.test(cell) ? `'${cell}` : cell;

async function* records(rows: AsyncIterable<ContactView>) {
  for await (const { phone, name, tags, fields, optedOutAt, createdAt } of rows) {
    yield {
      // With plus and spaces: spreadsheets round plain digits, or read them as a local phone.
      phone: phone === null ? '' : writePhone(phone),
      name: asText(name ?? ''),
      tags: asText(tags.join(', ')),
      fields: asText(
        Object.entries(fields)
          .map(([key, value]) => `${key}: ${value}`)
          .join('; '),
      ),
      opted_out_at: optedOutAt?.toISOString() ?? '',
      created_at: createdAt.toISOString(),
    };
  }
}
