import type { Same } from "../same";
import type zh from "../zh/live";

const live: Same<typeof zh> = {};
export default live;
