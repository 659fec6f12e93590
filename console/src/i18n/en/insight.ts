import type { Same } from "../same";
import type zh from "../zh/insight";

const insight: Same<typeof zh> = {};
export default insight;
