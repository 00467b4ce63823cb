/** What the control API answers about Meta. The page `/meta` is typed by this too, so it imports nothing. */
export interface MetaOverview {
  /** Of the Graph API. */
  url: string;
  now: string;
  settings: object;
  apps: AppView[];
  businesses: BusinessView[];
  deliveries: { url: string; at: number; attempt: number; updates: number; status: number | null }[];
}

export interface AppView {
  id: string;
  secret: string;
  name: string;
  published: boolean;
  redirectUris: string[];
  configIds: string[];
  webhook: string | null;
}

export interface BusinessView {
  id: string;
  name: string;
  verified: boolean;
  login: { email: string; password: string };
  tier: string;
  wabas: WabaView[];
}

export interface WabaView {
  id: string;
  name: string;
  currency: string;
  hasCard: boolean;
  /** Ids of apps. */
  subscribed: string[];
  numbers: NumberView[];
  templates: TemplateView[];
  charged: ChargedView[];
}

export interface NumberView {
  id: string;
  phone: string;
  name: string;
  newName: string | null;
  status: string;
  codeStatus: string;
  nameStatus: string;
  quality: string;
  /** What "arrived by SMS". */
  code: string | null;
}

export interface TemplateView {
  id: string;
  name: string;
  language: string;
  category: string;
  status: string;
  /** The text of the body. */
  body: string;
}

export interface ChargedView {
  category: string;
  country: string;
  type: string;
  count: number;
  cost: number;
}
