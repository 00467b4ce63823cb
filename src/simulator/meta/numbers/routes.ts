import { graphRefusal } from '../errors.ts';
import { parseInput } from '../http/parse.ts';
import { route } from '../http/router.ts';
import type { Call, Route } from '../http/router.ts';
import type { CloudNumber } from '../state.ts';
import { block, unblock } from './blocking.ts';
import { deleteUsername, readUsername, requestAppData, writeUsername } from './businessApp.ts';
import { overrideOf, webhookConfiguration } from './callbacks.ts';
import { changeProfile, readProfile } from './profile.ts';
import { deleteQrCode, readQrCodes, writeQrCode } from './qrCodes.ts';
import { change, deregister, register, requestCode, verifyCode } from './registering.ts';
import { describeNumber } from './view.ts';

/** `POST /{phone}`: PIN, display name, and where its webhooks go. */
async function changeNumber(call: Call<CloudNumber>): Promise<unknown> {
  const { meta, node: number, params } = call;
  const configuration = params['webhook_configuration'];
  if (configuration !== undefined) {
    const override = await overrideOf(meta, parseInput(webhookConfiguration, configuration));
    if (override !== undefined) number.override = override;
  }
  change(call);
  return { success: true };
}

function remove({ meta, node: number }: Call<CloudNumber>): unknown {
  if (number.status === 'CONNECTED') throw graphRefusal(100, 'Deregister the phone number first.');
  meta.numbers.delete(number.id);
  meta.deletedPhones.set(number.phone, meta.clock.ms());
  return { success: true };
}

function listBlocked(call: Call<CloudNumber>): unknown {
  const users = [...call.node.blocked].map((phone) => ({ messaging_product: 'whatsapp', wa_id: phone }));
  return call.list(users);
}

export const numberRoutes: Route[] = [
  route('number', 'GET', '', 'either', ({ meta, node, asked }) => describeNumber(meta, node, asked)),
  route('number', 'POST', '', 'either', changeNumber),
  route('number', 'DELETE', '', 'management', remove),
  route('number', 'POST', 'request_code', 'either', requestCode),
  route('number', 'POST', 'verify_code', 'either', verifyCode),
  route('number', 'POST', 'register', 'either', register),
  route('number', 'POST', 'deregister', 'either', deregister),
  route('number', 'GET', 'whatsapp_business_profile', 'either', readProfile),
  route('number', 'POST', 'whatsapp_business_profile', 'either', changeProfile),
  route('number', 'POST', 'smb_app_data', 'either', requestAppData),
  route('number', 'GET', 'username', 'either', readUsername),
  route('number', 'POST', 'username', 'either', writeUsername),
  route('number', 'DELETE', 'username', 'either', deleteUsername),
  route('number', 'GET', 'block_users', 'either', listBlocked),
  route('number', 'POST', 'block_users', 'either', block),
  route('number', 'DELETE', 'block_users', 'either', unblock),
  route('number', 'GET', 'message_qrdls', 'either', readQrCodes),
  route('number', 'POST', 'message_qrdls', 'either', writeQrCode),
  route('number', 'DELETE', 'message_qrdls', 'either', deleteQrCode),
];
