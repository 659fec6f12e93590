import type { Same } from "../same";
import type zh from "../zh/goods";

const goods: Same<typeof zh> = {};
export default goods;
