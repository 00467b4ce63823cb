const of = (list: string): string[] => list.split(' ');

/** The ones that people use with customers; a phone's own keyboard has the rest. */
export const emojis = {
  faces: of(
    '😀 😃 😄 😁 😆 😅 😂 🤣 😊 😇 🙂 🙃 😉 😌 😍 🥰 😘 😗 😋 😛 😜 🤪 😎 🤩 🥳 😏 😒 😞 😔 😟 😕 🙁 😣 😖 😫 😩 🥺 😢 😭 😤 😠 😡 🤬 🤯 😳 🥵 🥶 😱 😨 😰 😥 😓 🤗 🤔 🤭 🤫 😶 😐 😑 😬 🙄 😯 😴 🤤 😷 🤒 🤕 🤑 🤠',
  ),
  hands: of(
    '👍 👎 👌 🤌 ✌️ 🤞 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ ✋ 🤚 🖐️ 👋 👏 🙌 👐 🤲 🤝 🙏 💪 ✍️ 🫶 👀 🙋 🙋‍♀️ 🙋‍♂️ 🤷 🤷‍♀️ 🤷‍♂️ 🤦 🤦‍♀️ 🤦‍♂️ 👨‍💻 👩‍💻 🧑‍🍳 👷 👮',
  ),
  hearts: of('❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 ❣️ 💕 💞 💓 💗 💖 💘 💝 ✨ ⭐ 🌟 💫 🔥 💥 🎉 🎊 🎈 🎁 🏆 🥇 💯'),
  nature: of(
    '🌞 🌝 ☀️ 🌤️ ⛅ 🌧️ ⛈️ 🌈 ❄️ 🌊 🌹 🌺 🌻 🌷 🌱 🌳 🌴 🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🦁 🐮 🐷 🐸 🐔 🐧 🐝 🦋 🐢 🐟',
  ),
  food: of(
    '🍎 🍌 🍇 🍓 🍍 🥑 🍅 🌽 🥕 🍞 🥐 🧀 🥚 🍳 🥓 🍔 🍟 🍕 🌭 🥪 🌮 🥗 🍝 🍚 🍣 🍰 🎂 🧁 🍫 🍩 🍪 🍦 ☕ 🍵 🥤 🧃 🍺 🍷 🥂 🧉',
  ),
  things: of(
    '📦 🚚 🚗 🚕 🛵 🚲 ✈️ 🏠 🏢 🏪 🏥 🏫 📍 🗺️ 📞 📱 💻 ⌚ 📷 🎥 🔑 🔒 🔧 🔨 💡 🔋 💰 💵 💳 🧾 📄 📑 📅 ⏰ ⏳ 📌 📎 ✏️ 📝 📧 📢 🔔 🛒 🛍️ 👕 👗 👟 👓 💍',
  ),
  signs: of(
    '✅ ☑️ ✔️ ❌ ❎ ⚠️ 🚫 ⛔ ❓ ❗ ‼️ ➡️ ⬅️ ⬆️ ⬇️ 🔄 🆗 🆕 🆓 🔝 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣ 🔴 🟠 🟡 🟢 🔵 🟣 ⚫ ⚪ 🇧🇷 🇧🇴 🇦🇷 🇵🇾 🇨🇱 🇵🇪 🇺🇾 🇺🇸',
  ),
} as const;
export type EmojiKind = keyof typeof emojis;
