import { z } from 'zod';
import { AppError, badField } from '../../model/errors.ts';
import type { OfferedNumber } from '../../model/cloud.ts';
import type { MetaAppId, PhoneNumberId, WabaId } from '../../model/ids.ts';
import { GraphError, GraphUnreachableError, metaId, type Graph, type GraphAccess } from './graph.ts';
import { numberFields, offeredNumber, readNumber } from './health.ts';
import type { MasterApp } from './reach.ts';
import { explain, isTokenProblem } from './refusals.ts';

/** What Meta is asked to post. */
const FIELDS = [
  ...['messages', 'message_template_status_update', 'message_template_quality_update'],
  ...[
    'template_category_update',
    'phone_number_quality_update',
    'phone_number_name_update',
    'account_update',
  ],
  ...[
    'account_review_update',
    'account_alerts',
    'business_capability_update',
    'security',
    'user_preferences',
  ],
].join();
const SCOPES = ['whatsapp_business_messaging', 'whatsapp_business_management'];

const id = metaId;
const debugged = z.object({
  data: z.object({
    app_id: id.optional(),
    is_valid: z.boolean(),
    expires_at: z.number().optional(),
    user_id: id.optional(),
    scopes: z.array(z.string()).default([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(z.string()).optional() }))
      .default([]),
    error: z.object({ message: z.string() }).optional(),
  }),
});
const waba = z.object({
  id,
  name: z.string().optional(),
  currency: z.string().optional(),
  owner_business_info: z.object({ id: z.string(), name: z.string().optional() }).optional(),
});
const done = z.object({ success: z.boolean() });
const created = z.object({ id });
const exchanged = z.object({ access_token: z.string() });
const subscribedApp = z.object({ whatsapp_business_api_data: z.object({ id: z.string().optional() }) });
const subscription = z.object({ callback_url: z.string().optional(), object: z.string() });

/** Where Meta shall post for an app, and with which token it shakes hands. */
export interface Callback {
  url: string;
  verifyToken: string;
}

/** `webhook`: Meta does not post to this installation yet; `subscription`: the app does not hear of the WABA. */
export type Missing = 'webhook' | 'subscription';

/** Meta's side of a connection. Each refusal is an error of the field that caused it. */
export class AtMeta {
  readonly #graph: Graph;
  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The token that the code of a sign-in brings. A code works once, within a minute. */
  async exchange(app: MasterApp, code: string, redirectUri: string): Promise<string> {
    const query = {
      ...{ client_id: app.id, client_secret: app.secret, grant_type: 'authorization_code' },
      ...{ redirect_uri: redirectUri, code },
    };
    const call = { access: appAccess(app), query };
    return (await asked('body.code', () => this.#graph.get('oauth/access_token', exchanged, call)))
      .access_token;
  }

  /** What Meta says of a token. Refuses one that is of another app, has ended, or may not do what is needed. */
  async inspect(app: MasterApp, token: string, fields: { app: string; token: string }) {
    const call = { access: appAccess(app), query: { input_token: token } };
    const { data } = await asked(fields.app, () => this.#graph.get('debug_token', debugged, call));
    if (!data.is_valid || data.app_id !== app.id) {
      const said = data.error?.message ?? 'it is not a token of this app';
      throw badField(fields.token, `Meta does not accept this token: ${said.replace(/\.$/, '')}`);
    }
    const lacking = SCOPES.filter((scope) => !data.scopes.includes(scope));
    if (lacking.length > 0)
      throw badField(
        fields.token,
        `This token lacks permissions: ${lacking.join(', ')}. Create it again with them`,
      );
    const targets = data.granular_scopes.find(({ scope }) => scope === SCOPES[1])?.target_ids ?? [];
    const seconds = data.expires_at ?? 0;
    return {
      wabaIds: targets as WabaId[],
      ofToken: {
        metaUserId: data.user_id ?? null,
        tokenExpiresAt: seconds === 0 ? null : new Date(seconds * 1000),
      },
    };
  }

  async describe(wabaId: WabaId, access: GraphAccess, field: string) {
    const query = { fields: 'id,name,currency,owner_business_info' };
    const told = await asked(field, () => this.#graph.get(wabaId, waba, { access, query }));
    return {
      wabaName: told.name ?? null,
      currency: told.currency ?? null,
      // Without the portfolio's id, a business-scoped user id would be nobody's: the WABA stands for it.
      businessId: told.owner_business_info?.id ?? wabaId,
      businessName: told.owner_business_info?.name ?? null,
    };
  }

  numbersOf(wabaId: WabaId, access: GraphAccess): Promise<OfferedNumber[]> {
    const call = { access, query: { fields: numberFields } };
    return asked('', () => this.#graph.list(`${wabaId}/phone_numbers`, offeredNumber, call, 500));
  }

  describeNumber(number: PhoneNumberId, access: GraphAccess): Promise<OfferedNumber> {
    return asked('', () => readNumber(this.#graph, number, access));
  }

  /** What Meta refuses, or cannot be asked now, is missing afterwards. */
  async subscribe(
    app: MasterApp,
    wabaId: WabaId,
    access: GraphAccess,
    { url, verifyToken }: Callback,
  ): Promise<void> {
    const json = {
      object: 'whatsapp_business_account',
      callback_url: url,
      verify_token: verifyToken,
      fields: FIELDS,
    };
    await attempt(() => this.#graph.post(`${app.id}/subscriptions`, done, { access: appAccess(app), json }));
    await attempt(() => this.#graph.post(`${wabaId}/subscribed_apps`, done, { access }));
  }

  async unsubscribe(wabaId: WabaId, access: GraphAccess): Promise<void> {
    await attempt(() => this.#graph.delete(`${wabaId}/subscribed_apps`, done, { access }));
  }

  /** What cannot be asked now counts as missing. */
  async missing(app: MasterApp, wabaId: WabaId, access: GraphAccess, url: string): Promise<Missing[]> {
    const ofApp = { access: appAccess(app) };
    const [webhook, apps] = await Promise.all([
      attempt(() => this.#graph.list(`${app.id}/subscriptions`, subscription, ofApp)),
      attempt(() => this.#graph.list(`${wabaId}/subscribed_apps`, subscribedApp, { access })),
    ]);
    const missing: Missing[] = [];
    if (!webhook?.some((one) => one.callback_url === url)) missing.push('webhook');
    if (!apps?.some((one) => one.whatsapp_business_api_data.id === app.id)) missing.push('subscription');
    return missing;
  }

  /** Adds a phone to a WABA. It is verified with a code, and then registered. */
  async addPhone(
    wabaId: WabaId,
    access: GraphAccess,
    phone: { countryCode: string; national: string; name: string },
  ): Promise<PhoneNumberId> {
    const json = { cc: phone.countryCode, phone_number: phone.national, verified_name: phone.name };
    const call = { access, json };
    return (await asked('body.phone', () => this.#graph.post(`${wabaId}/phone_numbers`, created, call)))
      .id as PhoneNumberId;
  }

  /** Meta sends a code to the phone, or calls it. */
  async requestCode(
    number: PhoneNumberId,
    access: GraphAccess,
    by: { method: 'sms' | 'voice'; language: string },
  ): Promise<void> {
    const json = { code_method: by.method.toUpperCase(), language: by.language };
    await asked('body.method', () => this.#graph.post(`${number}/request_code`, done, { access, json }));
  }

  async verifyCode(number: PhoneNumberId, access: GraphAccess, code: string): Promise<void> {
    await asked('body.code', () =>
      this.#graph.post(`${number}/verify_code`, done, { access, json: { code } }),
    );
  }

  async register(number: PhoneNumberId, access: GraphAccess, pin: string): Promise<void> {
    const json = { messaging_product: 'whatsapp', pin };
    await asked('body.pin', () => this.#graph.post(`${number}/register`, done, { access, json }));
  }
}

/** The token of an app itself. */
const appAccess = ({ id: app, secret }: MasterApp): GraphAccess => ({ token: `${app}|${secret}` });

export const appOf = (id: MetaAppId, secret: string): MasterApp => ({ id, secret });

/** undefined: Meta refused, or cannot be reached. */
async function attempt<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphError || error instanceof GraphUnreachableError) return undefined;
    throw error;
  }
}

/** Meta's refusal is a fault of this field; if nothing was given, of the connection. */
async function asked<Answer>(field: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphUnreachableError)
      throw new AppError('unavailable', `${error.message}. Try again in a moment.`);
    if (!(error instanceof GraphError)) throw error;
    const said = explain(error.code, error.details);
    if (field !== '' && !isOverloaded(error))
      throw badField(field, `Meta refuses it: ${said.replace(/\.$/, '')}`);
    const what = isTokenProblem(error)
      ? 'Meta no longer accepts the token of this connection'
      : 'Meta refuses it';
    throw new AppError(isOverloaded(error) ? 'unavailable' : 'conflict', `${what}: ${said}`);
  }
}

const isOverloaded = ({ status, code }: GraphError): boolean => status >= 500 || code === 4 || code === 80007;
