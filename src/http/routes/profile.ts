import type { Profile } from '../../domain/profile/profile.ts';
import { readBase64 } from '../base64.ts';
import type { Bind } from '../operation.ts';

export interface ProfileRoutesDeps {
  profile: Profile;
}

export function profileRoutes(bind: Bind, { profile }: ProfileRoutesDeps): void {
  bind('getProfile', ({ number }) => profile.read(number));
  bind('updateProfile', ({ number, body }) =>
    profile.update(number, { name: body.name ?? null, about: body.about ?? null }),
  );
  bind('setProfilePicture', async ({ number, body }) => {
    await profile.setPicture(number, readBase64(body.base64, 'body.base64').bytes);
    return undefined;
  });
  bind('deleteProfilePicture', async ({ number }) => {
    await profile.setPicture(number, null);
    return undefined;
  });
  bind('checkPhone', async ({ number, query }) => {
    const { asked, phone } = await profile.check(number, query.phone);
    return { asked, registered: phone !== null, phone };
  });
  bind('getContactPicture', async ({ reach, params, response }) => {
    const picture = await profile.picture(reach, params.contactId);
    response.set({
      'content-type': isPng(picture) ? 'image/png' : 'image/jpeg',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    });
    response.send(picture);
    return undefined;
  });
}

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString('latin1') === 'PNG';
