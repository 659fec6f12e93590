import type { Same } from "../same";
import type zh from "../zh/settings";

const settings: Same<typeof zh> = {};
export default settings;
