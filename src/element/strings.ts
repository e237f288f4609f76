/** The words of `<session-warning>`. Each is also an attribute and, but for `timeLeft`, a slot: `ending-heading` for `endingHeading`. */
export interface WarningStrings {
  /** The question, where the user can stay. */
  heading: string;
  /** Why, where nothing happened for a while. */
  message: string;
  /** The title where the server, or the absolute limit, is about to end the session. */
  endingHeading: string;
  /** Why, where the server's own limit is near and can be extended. */
  serverMessage: string;
  /** Why, where the absolute limit is near, which nothing extends. */
  endingMessage: string;
  /** The button that extends. */
  stay: string;
  /** The same while the server is asked. */
  staying: string;
  /** Told if that did not succeed. */
  failed: string;
  /** The button that closes a warning that nothing extends. */
  understood: string;
  /** The button that ends the session now. */
  leave: string;
  /** `{time}` is the time left in words, which `Intl` makes, plurals and all: "2 minutes". */
  timeLeft: string;
}

export const KEYS: readonly (keyof WarningStrings)[] = ["heading", "message", "endingHeading", "serverMessage", "endingMessage", "stay", "staying", "failed", "understood", "leave", "timeLeft"];

/** `ending-heading` for `endingHeading`. */
export const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** In the order of KEYS. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  en: [
    "Are you still there?",
    "Nothing has happened for a while. To keep your account safe, you will be signed out soon.",
    "Your session is about to end",
    "The server will close your session soon.",
    "It has reached its longest duration and cannot be extended. Finish what you are doing, then sign in again.",
    "Stay signed in",
    "One moment…",
    "That did not work. Please try again.",
    "Understood",
    "Sign out",
    "Signing out in {time}.",
  ],
  de: [
    "Sind Sie noch da?",
    "Eine Weile ist nichts geschehen. Zum Schutz Ihres Kontos werden Sie bald abgemeldet.",
    "Ihre Sitzung endet bald",
    "Der Server wird Ihre Sitzung bald schließen.",
    "Sie hat ihre längste Dauer erreicht und lässt sich nicht verlängern. Schließen Sie ab, woran Sie gerade arbeiten, und melden Sie sich dann neu an.",
    "Angemeldet bleiben",
    "Einen Moment …",
    "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    "Verstanden",
    "Abmelden",
    "Abmeldung in {time}.",
  ],
  fr: [
    "Êtes-vous toujours là ?",
    "Il ne s’est rien passé depuis un moment. Pour protéger votre compte, vous serez bientôt déconnecté.",
    "Votre session va se terminer",
    "Le serveur va bientôt fermer votre session.",
    "Elle a atteint sa durée maximale et ne peut pas être prolongée. Terminez ce que vous faites, puis reconnectez-vous.",
    "Rester connecté",
    "Un instant…",
    "Cela n’a pas fonctionné. Veuillez réessayer.",
    "Compris",
    "Se déconnecter",
    "Déconnexion dans {time}.",
  ],
  es: [
    "¿Sigue ahí?",
    "No ha habido actividad desde hace un rato. Para proteger su cuenta, la sesión se cerrará pronto.",
    "Su sesión está a punto de terminar",
    "El servidor cerrará pronto su sesión.",
    "Ha alcanzado su duración máxima y no se puede prolongar. Termine lo que está haciendo y vuelva a iniciar sesión.",
    "Mantener la sesión",
    "Un momento…",
    "No ha funcionado. Inténtelo de nuevo.",
    "Entendido",
    "Cerrar sesión",
    "La sesión se cerrará en {time}.",
  ],
  ja: [
    "操作を続けますか？",
    "しばらく操作がありません。アカウントを保護するため、まもなくログアウトします。",
    "まもなくセッションが終了します",
    "サーバーがまもなくセッションを終了します。",
    "セッションが最長時間に達したため、延長できません。作業を終えてから、もう一度ログインしてください。",
    "ログインを続ける",
    "お待ちください…",
    "うまくいきませんでした。もう一度お試しください。",
    "わかりました",
    "ログアウト",
    "あと{time}でログアウトします。",
  ],
  ar: [
    "هل ما زلت هنا؟",
    "لم يحدث أي نشاط منذ فترة. لحماية حسابك، سيتم تسجيل خروجك قريبًا.",
    "جلستك على وشك الانتهاء",
    "سيغلق الخادم جلستك قريبًا.",
    "بلغت الجلسة أقصى مدة لها ولا يمكن تمديدها. أكمل ما تقوم به، ثم سجّل الدخول من جديد.",
    "متابعة الجلسة",
    "لحظة من فضلك…",
    "لم تنجح المحاولة. حاول مرة أخرى.",
    "فهمت",
    "تسجيل الخروج",
    "سيتم تسجيل الخروج خلال {time}.",
  ],
};

/** The words for a language tag, and the language that they are in: English where there are none. */
export function stringsFor(tag: string): { language: string; strings: WarningStrings } {
  const asked = tag.toLowerCase().split("-")[0]!;
  const language = Object.hasOwn(LANGUAGES, asked) ? asked : "en";
  return { language, strings: Object.fromEntries(KEYS.map((key, i) => [key, LANGUAGES[language]![i]!])) as never };
}
