import { VirtualClock } from './clock.ts';
import type { Network } from '../network/network.ts';
import { newId } from './ids.ts';
import { People } from './people.ts';
import { settingsShape } from './settings.ts';
import type { MetaSettings } from './settings.ts';
import type {
  App,
  Business,
  Charge,
  CloudNumber,
  Code,
  GraphNode,
  MediaFile,
  ReceivedMessage,
} from './state.ts';
import type { SentMessage, Template, Token, Upload, Waba } from './state.ts';
import type { FetchedFile } from './messages/files.ts';
import { Counters } from './limits.ts';
import { Webhooks } from './webhooks/webhooks.ts';

export interface MetaOptions {
  network: Network;
  clock?: VirtualClock | undefined;
}

/** Everything that Meta knows. */
export class Meta {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly people: People;
  readonly webhooks: Webhooks;
  readonly counters: Counters;
  settings: MetaSettings = settingsShape.parse({});
  /** Where this Graph API is reached: its media and dialog have addresses there. */
  url = '';
  readonly apps = new Map<string, App>();
  readonly businesses = new Map<string, Business>();
  readonly wabas = new Map<string, Waba>();
  readonly numbers = new Map<string, CloudNumber>();
  readonly templates = new Map<string, Template>();
  readonly media = new Map<string, MediaFile>();
  readonly uploads = new Map<string, Upload>();
  readonly tokens = new Map<string, Token>();
  readonly codes = new Map<string, Code>();
  /** By wamid. */
  readonly sent = new Map<string, SentMessage>();
  readonly received = new Map<string, ReceivedMessage>();
  readonly charges: Charge[] = [];
  /** `number month` → free service messages that were delivered. */
  readonly freeUsed = new Map<string, number>();
  /** Files that were fetched by link. */
  readonly links = new Map<string, { at: number; file: FetchedFile }>();
  /** Messages that wait for a quality assessment, by wamid. */
  readonly held = new Map<string, () => Promise<void>>();
  /** Phone → when its number was deleted. */
  readonly deletedPhones = new Map<string, number>();
  /** How often each template was paused. */
  readonly pauses = new Map<string, number>();
  /** `waba/name` → until when the name of a deleted template is blocked. */
  readonly deletedNames = new Map<string, number>();

  constructor(options: MetaOptions) {
    this.network = options.network;
    this.clock = options.clock ?? new VirtualClock();
    this.people = new People(this);
    this.webhooks = new Webhooks(this);
    this.counters = new Counters(this.clock);
  }

  node(id: string): GraphNode | undefined {
    return (
      this.numbers.get(id) ??
      this.wabas.get(id) ??
      this.apps.get(id) ??
      this.businesses.get(id) ??
      this.templates.get(id) ??
      this.media.get(id)
    );
  }

  wabaOf(of: { wabaId: string }): Waba {
    return known(this.wabas, of.wabaId);
  }

  businessOf(waba: Waba): Business {
    return known(this.businesses, waba.businessId);
  }

  number(id: string): CloudNumber {
    return known(this.numbers, id);
  }

  numbersOf(waba: Waba): CloudNumber[] {
    return [...this.numbers.values()].filter((one) => one.wabaId === waba.id);
  }

  numberByPhone(phone: string): CloudNumber | undefined {
    return [...this.numbers.values()].find((one) => one.phone === phone);
  }

  templatesOf(waba: Waba): Template[] {
    return [...this.templates.values()].filter((one) => one.wabaId === waba.id);
  }

  addApp(given: Partial<Omit<App, 'kind'>> & { name: string }): App {
    const app: App = {
      kind: 'app',
      id: newId(),
      secret: newId() + newId(),
      published: true,
      redirectUris: [],
      configIds: [],
      tokenDays: 60,
      subscription: null,
      ...given,
    };
    this.apps.set(app.id, app);
    return app;
  }

  addBusiness(given: Partial<Omit<Business, 'kind'>> & { name: string }): Business {
    const business: Business = {
      kind: 'business',
      id: newId(),
      verified: false,
      login: { email: `${given.name.toLowerCase().replace(/\W+/g, '.')}@example.com`, password: 'meta' },
      tier: 'TIER_250',
      firstWrites: [],
      optedOut: new Set(),
      ...given,
    };
    this.businesses.set(business.id, business);
    return business;
  }

  addWaba(given: Partial<Omit<Waba, 'kind'>> & { name: string; businessId: string }): Waba {
    const waba: Waba = {
      kind: 'waba',
      id: newId(),
      sharedWith: [],
      currency: 'USD',
      timezoneId: '25',
      country: 'BR',
      namespace: `${newId()}_${newId()}`,
      hasCard: true,
      insights: false,
      reviewStatus: 'APPROVED',
      subscribed: new Map(),
      ...given,
    };
    this.wabas.set(waba.id, waba);
    return waba;
  }

  addNumber(
    given: Partial<Omit<CloudNumber, 'kind'>> & { phone: string; name: string; wabaId: string },
  ): CloudNumber {
    const number: CloudNumber = {
      kind: 'number',
      id: newId(),
      newName: null,
      nameStatus: 'APPROVED',
      quality: 'UNKNOWN',
      status: 'PENDING',
      codeStatus: 'NOT_VERIFIED',
      pin: null,
      throughput: 'STANDARD',
      mode: 'LIVE',
      onBizApp: false,
      onboardedAt: null,
      syncs: new Set(),
      username: null,
      override: null,
      profile: {},
      qrCodes: new Map(),
      blocked: new Set(),
      windows: new Map(),
      entryPoints: new Map(),
      contacts: new Map(),
      code: null,
      registrations: [],
      wrongPins: [],
      ...given,
    };
    this.numbers.set(number.id, number);
    if (number.status === 'CONNECTED') this.putOnWhatsApp(number);
    return number;
  }

  /** From now on people can write to it, and see it in their chats. */
  putOnWhatsApp(number: CloudNumber): void {
    const known = this.network.directory.find(number.phone);
    if (known) known.cloud = true;
    else this.network.addPhone({ phone: number.phone, name: number.name, isBusiness: true, cloud: true });
  }

  close(): void {
    this.clock.close();
    this.webhooks.close();
  }
}

function known<T>(map: Map<string, T>, id: string): T {
  const found = map.get(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}
