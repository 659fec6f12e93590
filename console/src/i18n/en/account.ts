import type { Same } from "../same";
import type zh from "../zh/account";

const account: Same<typeof zh> = {
  promise: "Know each customer, then act with reason",
  promiseText:
    "The growth engine for mini-program commerce: one place to collect, one customer, numbers you can trace.",
  way: { collect: "Collect", unify: "Unify", understand: "Understand", measure: "Measure" },
  signIn: "Sign in",
  signInNote: "With your e-mail and password",
  email: "E-mail",
  emailNeeded: "Your e-mail is needed",
  password: "Password",
  passwordNeeded: "Your password is needed",
  wrong: "E-mail or password is wrong",
  slowDown: "Too many attempts; wait a little",
  lost: "Lost your password? The owner can send you a new one-time link under “People & roles”.",
  expired: "Your session has ended",
  expiredText: "Sign in again to go on; nothing on the page is lost.",
  welcome: "Welcome to Siyu",
  welcomeNote: "Choose your name and a password; next time sign in with your e-mail.",
  yourName: "Name",
  nameNeeded: "Your name is needed",
  newPassword: "Password",
  passwordRule: "At least {{n}} characters",
  enter: "Enter the console",
  linkSpent: "This link does not work",
  linkSpentTitle: "This one-time link was used or has expired",
  linkSpentText:
    "If you have set a password, sign in. Otherwise ask the owner for a new link, or run siyu up on the server again.",
};
export default account;
