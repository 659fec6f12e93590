import type { Same } from "../same";
import type zh from "../zh/imports";

const imports: Same<typeof zh> = {};
export default imports;
