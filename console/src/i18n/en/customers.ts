import type { Same } from "../same";
import type zh from "../zh/customers";

const customers: Same<typeof zh> = {};
export default customers;
