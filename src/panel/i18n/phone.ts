/** Calling codes of one and two digits; all the others have three. */
const SHORT = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** `5511999999999` as people read it: `+55 11 99999-9999`. What is not only digits stays as it is. */
export function formatPhone(phone: string): string {
  if (!/^\d{7,15}$/.test(phone)) return phone;
  const code = SHORT.exec(phone)?.[0] ?? phone.slice(0, 3);
  const rest = phone.slice(code.length);
  if (code === '55' && /^\d{10,11}$/.test(rest)) {
    return `+55 ${rest.slice(0, 2)} ${rest.slice(2, -4)}-${rest.slice(-4)}`;
  }
  if (code === '1' && rest.length === 10) {
    return `+1 ${rest.slice(0, 3)} ${rest.slice(3, 6)}-${rest.slice(6)}`;
  }
  if (rest.length <= 8) return `+${code} ${rest}`;
  return `+${code} ${rest.slice(0, -8)} ${rest.slice(-8, -4)}-${rest.slice(-4)}`;
}
