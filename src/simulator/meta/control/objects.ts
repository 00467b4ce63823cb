import { Router } from 'express';
import { z } from 'zod';
import type { Meta } from '../meta.ts';
import { setTier } from '../messages/reach.ts';
import { decideName } from '../numbers/registering.ts';
import { ALL_SCOPES, issueToken } from '../oauth/tokens.ts';
import { TIERS } from '../state.ts';
import { pause, setCategory, setQuality, setStatus } from '../templates/review.ts';
import { found } from './found.ts';

const text = z.string().min(1);
const flag = z.boolean().optional();
const quality = z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']);
const status = z.enum(['CONNECTED', 'DISCONNECTED', 'PENDING', 'FLAGGED', 'RESTRICTED', 'BANNED']);

const shapes = {
  app: z.strictObject({
    name: text,
    id: text.optional(),
    secret: text.optional(),
    redirectUris: z.array(text).optional(),
    configIds: z.array(text).optional(),
    tokenDays: z.int().min(0).optional(),
  }),
  appChange: z.strictObject({
    published: flag,
    redirectUris: z.array(text).optional(),
    tokenDays: z.int().optional(),
  }),
  business: z.strictObject({
    name: text,
    verified: flag,
    login: z.strictObject({ email: text, password: text }).optional(),
  }),
  businessChange: z.strictObject({ verified: flag, tier: z.enum(TIERS).optional() }),
  waba: z.strictObject({
    name: text,
    businessId: text,
    currency: text.optional(),
    sharedWith: z.array(text).optional(),
  }),
  wabaChange: z.strictObject({
    hasCard: flag,
    reviewStatus: text.optional(),
    sharedWith: z.array(text).optional(),
  }),
  number: z.strictObject({
    wabaId: text,
    phone: z.string().regex(/^\d{8,15}$/),
    name: text,
    connected: z.boolean().default(true),
    pin: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
    onBizApp: flag,
  }),
  numberChange: z.strictObject({
    quality: quality.optional(),
    status: status.optional(),
    throughput: z.enum(['STANDARD', 'HIGH']).optional(),
    nameStatus: text.optional(),
    onBizApp: flag,
  }),
  token: z.strictObject({
    appId: text,
    businessId: text,
    targets: z.array(text).nullable().default(null),
    days: z.int().min(0).default(0),
    scopes: z.array(z.enum(ALL_SCOPES)).default(ALL_SCOPES),
  }),
};

/** A change without what is undefined, so that it can be assigned. */
type Given<Change> = { [Name in keyof Change]?: Exclude<Change[Name], undefined> };
const given = <Change extends object>(change: Change): Given<Change> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Given<Change>;

/** Apps, businesses, WABAs, numbers, templates and tokens. */
export function objectRoutes(meta: Meta): Router {
  const routes = Router();
  const post = <Shape extends z.ZodType>(
    path: string,
    shape: Shape,
    run: (input: z.output<Shape>, id: string) => unknown,
  ): void => {
    routes.post(path, (request, response) => {
      const { id } = z.object({ id: z.string().default('') }).parse(request.params);
      response.json(run(shape.parse(request.body ?? {}), id) ?? {});
    });
  };
  post('/apps', shapes.app, (input) => {
    const { id, secret } = meta.addApp({ ...given(input), name: input.name });
    return { id, secret };
  });
  post('/apps/:id', shapes.appChange, (input, id) => void Object.assign(found(meta.apps, id), given(input)));
  post('/businesses', shapes.business, (input) => {
    const { id, login } = meta.addBusiness({ ...given(input), name: input.name });
    return { id, login };
  });
  post('/businesses/:id', shapes.businessChange, ({ verified, tier }, id) => {
    const business = found(meta.businesses, id);
    business.verified = verified ?? business.verified;
    if (tier) setTier(meta, business, tier);
  });
  post('/wabas', shapes.waba, (input) => {
    const { businessId } = input;
    return {
      id: meta.addWaba({
        ...given(input),
        name: input.name,
        businessId: found(meta.businesses, businessId).id,
      }).id,
    };
  });
  post(
    '/wabas/:id',
    shapes.wabaChange,
    (input, id) => void Object.assign(found(meta.wabas, id), given(input)),
  );
  post('/numbers', shapes.number, ({ connected, pin, wabaId, phone, name, onBizApp = false }) => {
    const state = connected ? ({ status: 'CONNECTED', codeStatus: 'VERIFIED' } as const) : {};
    const waba = found(meta.wabas, wabaId);
    return { id: meta.addNumber({ wabaId: waba.id, phone, name, onBizApp, pin: pin ?? null, ...state }).id };
  });
  post(
    '/numbers/:id',
    shapes.numberChange,
    (input, id) => void Object.assign(found(meta.numbers, id), given(input)),
  );
  post(
    '/numbers/:id/name',
    z.strictObject({ decision: z.enum(['APPROVED', 'REJECTED']) }),
    ({ decision }, id) => decideName(meta, found(meta.numbers, id), decision),
  );
  post('/tokens', shapes.token, ({ appId, businessId, ...options }) => {
    const token = issueToken(meta, found(meta.apps, appId), found(meta.businesses, businessId), options);
    return { token: token.value, expiresAt: token.expiresAt };
  });
  post(
    '/tokens/invalidate',
    z.strictObject({ token: text, subcode: z.union([z.literal(460), z.literal(467)]) }),
    (input) => {
      found(meta.tokens, input.token).invalid = input.subcode;
    },
  );
  templateRoutes(meta, post);
  return routes;
}

type Post = <Shape extends z.ZodType>(
  path: string,
  shape: Shape,
  run: (input: z.output<Shape>, id: string) => unknown,
) => void;

function templateRoutes(meta: Meta, post: Post): void {
  const decision = z.strictObject({ status: text, reason: text.default('NONE') });
  post('/templates/:id/status', decision, ({ status: next, reason }, id) =>
    setStatus(meta, found(meta.templates, id), next, reason),
  );
  post('/templates/:id/pause', z.strictObject({}), (_input, id) => pause(meta, found(meta.templates, id)));
  post('/templates/:id/quality', z.strictObject({ quality }), (input, id) =>
    setQuality(meta, found(meta.templates, id), input.quality),
  );
  const category = z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']);
  post('/templates/:id/category', z.strictObject({ category }), (input, id) =>
    setCategory(meta, found(meta.templates, id), input.category),
  );
}
