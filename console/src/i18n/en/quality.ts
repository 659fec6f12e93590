import type { Same } from "../same";
import type zh from "../zh/quality";

const quality: Same<typeof zh> = {};
export default quality;
