import account from "./account";
import common from "./common";
import customers from "./customers";
import goods from "./goods";
import imports from "./imports";
import insight from "./insight";
import live from "./live";
import nav from "./nav";
import profile from "./profile";
import quality from "./quality";
import segments from "./segments";
import settings from "./settings";

export default { account, common, customers, goods, imports, insight, live, nav, profile, quality, segments, settings };
