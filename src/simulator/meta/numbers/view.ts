import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { project } from '../http/fields.ts';
import type { AskedField, NodeView } from '../http/fields.ts';
import type { Meta } from '../meta.ts';
import type { CloudNumber } from '../state.ts';

/** As people write it: `+55 11 99999-9999`. */
export function displayPhone(phone: string): string {
  const parsed = parsePhoneNumberFromString(`+${phone}`);
  const text = parsed?.formatInternational() ?? `+${phone}`;
  return parsed?.country === 'BR' ? text.replace(/ (\d{4})$/, '-$1') : text;
}

export function describeNumber(
  meta: Meta,
  number: CloudNumber,
  asked?: AskedField[],
): Record<string, unknown> {
  return project(viewOf(meta), number, asked);
}

const viewOf = (meta: Meta): NodeView<CloudNumber> => ({
  type: 'WhatsAppBusinessPhoneNumber',
  defaults: [
    'verified_name',
    'code_verification_status',
    'display_phone_number',
    'quality_rating',
    'platform_type',
    'throughput',
    'webhook_configuration',
    'last_onboarded_time',
  ],
  forbidden: ['certificate', 'search_visibility'],
  fields: {
    display_phone_number: ({ phone }) => displayPhone(phone),
    verified_name: ({ name }) => name,
    new_display_name: ({ newName }) => newName ?? undefined,
    quality_rating: ({ quality }) => quality,
    status: ({ status }) => status,
    code_verification_status: ({ codeStatus }) => codeStatus,
    name_status: ({ nameStatus }) => nameStatus,
    new_name_status: ({ newName }) => (newName === null ? 'NONE' : 'PENDING_REVIEW'),
    platform_type: ({ status }) => (status === 'CONNECTED' ? 'CLOUD_API' : 'NOT_APPLICABLE'),
    throughput: ({ throughput }) => ({ level: throughput }),
    account_mode: ({ mode }) => mode,
    is_on_biz_app: ({ onBizApp }) => onBizApp,
    is_pin_enabled: ({ pin }) => pin !== null,
    is_official_business_account: () => false,
    country_dial_code: ({ phone }) => parsePhoneNumberFromString(`+${phone}`)?.countryCallingCode ?? '',
    whatsapp_business_manager_messaging_limit: (number) => meta.businessOf(meta.wabaOf(number)).tier,
    webhook_configuration: (number) => webhookConfiguration(meta, number),
    last_onboarded_time: ({ onboardedAt }) =>
      onboardedAt === null ? undefined : new Date(onboardedAt).toISOString().replace('.000Z', '+0000'),
    health_status: (number) => health(meta, number),
  },
});

function webhookConfiguration(meta: Meta, number: CloudNumber): Record<string, string> {
  const overrides = [...meta.wabaOf(number).subscribed.values()].filter((one) => one !== null);
  const app = [...meta.wabaOf(number).subscribed.keys()].map((id) => meta.apps.get(id)?.subscription?.url);
  return {
    ...(number.override ? { phone_number: number.override.url } : {}),
    ...(overrides[0] ? { whatsapp_business_account: overrides[0].url } : {}),
    ...(app[0] === undefined ? {} : { application: app[0] }),
  };
}

interface Health {
  entity_type: string;
  id: string;
  can_send_message: 'AVAILABLE' | 'LIMITED' | 'BLOCKED';
  errors?: { error_code: number; error_description: string; possible_solution: string }[];
}

function health(meta: Meta, number: CloudNumber): unknown {
  const waba = meta.wabaOf(number);
  const business = meta.businessOf(waba);
  const usable = number.status === 'CONNECTED';
  const entities: Health[] = [
    {
      entity_type: 'PHONE_NUMBER',
      id: number.id,
      can_send_message: usable ? 'AVAILABLE' : 'BLOCKED',
      ...(usable ? {} : { errors: [notRegistered] }),
    },
    {
      entity_type: 'WABA',
      id: waba.id,
      can_send_message: waba.hasCard ? 'AVAILABLE' : 'LIMITED',
      ...(waba.hasCard ? {} : { errors: [noCard] }),
    },
    {
      entity_type: 'BUSINESS',
      id: business.id,
      can_send_message: business.verified ? 'AVAILABLE' : 'LIMITED',
    },
    ...[...waba.subscribed.keys()].map((id): Health => ({
      entity_type: 'APP',
      id,
      can_send_message: 'AVAILABLE',
    })),
  ];
  const worst = ['BLOCKED', 'LIMITED'].find((one) =>
    entities.some(({ can_send_message: can }) => can === one),
  );
  return { can_send_message: worst ?? 'AVAILABLE', entities };
}

const notRegistered = {
  error_code: 141000,
  error_description: 'The phone number is not registered.',
  possible_solution: 'Register the phone number.',
};
const noCard = {
  error_code: 141006,
  error_description: 'There is an error with the payment method.',
  possible_solution:
    'There was an error with your payment method. Please add a new payment method to the account.',
};
