import type { Same } from "../same";
import type zh from "../zh/profile";

const profile: Same<typeof zh> = {};
export default profile;
