import type { Same } from "../same";
import type zh from "../zh/segments";

const segments: Same<typeof zh> = {};
export default segments;
