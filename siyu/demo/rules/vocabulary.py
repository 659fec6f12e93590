"""The words the demo draws from: names, places, channels, scenes, pages, hours."""

from __future__ import annotations

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
)
_FEMALE = "静 敏 婷 雪 丽 娜 颖 倩 琳 慧 欣怡 梓涵 诗涵 雨桐 思琪 佳怡 梦瑶 晓燕 雅雯 若曦 可欣 紫萱 晓彤 嘉慧 美玲"
_MALE = "伟 强 磊 军 洋 勇 杰 涛 超 明 浩然 子轩 宇轩 俊杰 志强 建国 文博 天佑 思远 嘉豪 家辉 晓峰 鹏飞 一鸣 振宇 永康"
_ABROAD_FEMALE = "Anna Marie Julia Laura Sofia Emma Clara Elena Ingrid Yuki Nina Alice Eva Lucia Hanna Chloe"
_ABROAD_MALE = "Lukas Pierre Carlos Marco Jonas Erik Peter Hans Luis Kenji Paul David Anders Leo Oscar Felix"
_ABROAD_LAST = "Muller Dubois Garcia Rossi Jansen Virtanen Novak Larsen Silva Tanaka Meyer Moreau Weber Costa Keller"
GIVEN_FEMALE, GIVEN_MALE = tuple(_FEMALE.split()), tuple(_MALE.split())
FOREIGN_FEMALE, FOREIGN_MALE = tuple(_ABROAD_FEMALE.split()), tuple(_ABROAD_MALE.split())
FOREIGN_LAST = tuple(_ABROAD_LAST.split())

# City, province, weight: roughly how many mini-program shoppers live there.
CITIES: tuple[tuple[str, str, int], ...] = (
    ("上海", "上海", 95), ("北京", "北京", 80), ("深圳", "广东", 70), ("广州", "广东", 68), ("杭州", "浙江", 60),
    ("成都", "四川", 56), ("重庆", "重庆", 44), ("武汉", "湖北", 42), ("南京", "江苏", 40), ("苏州", "江苏", 40),
    ("西安", "陕西", 36), ("天津", "天津", 30), ("长沙", "湖南", 30), ("郑州", "河南", 30), ("宁波", "浙江", 28),
    ("青岛", "山东", 24), ("东莞", "广东", 24), ("佛山", "广东", 22), ("合肥", "安徽", 22), ("厦门", "福建", 20),
    ("无锡", "江苏", 18), ("福州", "福建", 18), ("济南", "山东", 18), ("昆明", "云南", 16), ("沈阳", "辽宁", 16),
    ("大连", "辽宁", 15), ("温州", "浙江", 14), ("哈尔滨", "黑龙江", 13), ("南宁", "广西", 12), ("石家庄", "河北", 12),
    ("贵阳", "贵州", 10), ("南昌", "江西", 10), ("太原", "山西", 9), ("海口", "海南", 7), ("乌鲁木齐", "新疆", 6),
)  # fmt: skip

HOME = "United Kingdom"  # the source's home market, which becomes the demo's: China
# Country of the source: ISO code, main city, language.
COUNTRIES: dict[str, tuple[str, str, str]] = {
    "Germany": ("DE", "Berlin", "de"), "France": ("FR", "Paris", "fr"), "Spain": ("ES", "Madrid", "es"),
    "Belgium": ("BE", "Brussels", "fr"), "Switzerland": ("CH", "Zürich", "de"), "Portugal": ("PT", "Lisboa", "pt"),
    "Italy": ("IT", "Milano", "it"), "Finland": ("FI", "Helsinki", "fi"), "Austria": ("AT", "Wien", "de"),
    "Norway": ("NO", "Oslo", "no"), "Denmark": ("DK", "København", "da"), "Netherlands": ("NL", "Amsterdam", "nl"),
    "Australia": ("AU", "Sydney", "en"), "Channel Islands": ("JE", "Saint Helier", "en"),
    "Sweden": ("SE", "Stockholm", "sv"),
    "Cyprus": ("CY", "Nicosia", "el"), "Japan": ("JP", "東京", "ja"), "Poland": ("PL", "Warszawa", "pl"),
    "USA": ("US", "New York", "en"), "Israel": ("IL", "Tel Aviv", "he"), "Canada": ("CA", "Toronto", "en"),
    "Greece": ("GR", "Athens", "el"), "EIRE": ("IE", "Dublin", "en"), "United Arab Emirates": ("AE", "Dubai", "ar"),
    "Malta": ("MT", "Valletta", "en"), "Bahrain": ("BH", "Manama", "ar"), "Lebanon": ("LB", "Beirut", "ar"),
    "Iceland": ("IS", "Reykjavík", "is"), "Saudi Arabia": ("SA", "Riyadh", "ar"), "Lithuania": ("LT", "Vilnius", "lt"),
    "Brazil": ("BR", "São Paulo", "pt"), "Singapore": ("SG", "Singapore", "en"), "RSA": ("ZA", "Cape Town", "en"),
    "Czech Republic": ("CZ", "Praha", "cs"), "Hong Kong": ("HK", "香港", "zh"),
}  # fmt: skip
ABROAD = ("", "", "en")  # "Unspecified", "European Community"

# Channel code, share of new people, the WeChat scene values its visits start with.
# SOURCE: WeChat open documentation, "场景值列表".
CHANNELS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("direct", 22, ("1001", "1089", "1104")),
    ("wx_search", 18, ("1005", "1006", "1053")),
    ("friend_share", 18, ("1007", "1008", "1036")),
    ("store_qr", 14, ("1011", "1047")),
    ("oa_menu", 10, ("1035", "1020")),
    ("oa_article", 8, ("1058",)),
    ("moments_ad", 6, ("1045",)),
    ("live_room", 4, ("1177",)),
)
SCENES: tuple[str, ...] = tuple(scene for _, _, scenes in CHANNELS for scene in scenes)

EVENTS: tuple[str, ...] = (
    "app_launch", "page_view", "search", "view_item", "favorite", "share", "add_to_cart", "begin_checkout",
)  # fmt: skip
PAGES: tuple[str, ...] = (
    "pages/home/index", "pages/list/index", "pages/search/index", "pages/item/index", "pages/cart/index",
    "pages/checkout/index", "pages/member/index",
)  # fmt: skip
PLATFORMS: tuple[tuple[str, int], ...] = (("weapp", 86), ("h5", 11), ("alipay", 3))

# Weight of each hour of the day for visits that lead to no order: a lunch peak and an evening peak.
HOURS: tuple[int, ...] = (
    10, 5, 3, 2, 2, 4, 10, 22, 32, 40, 44, 46, 58, 50, 40, 38, 38, 40, 46, 62, 76, 80, 62, 30,
)  # fmt: skip
# Monday to Sunday.
WEEKDAYS: tuple[int, ...] = (94, 92, 94, 97, 108, 118, 114)

# Purpose, channel, share of registered customers asked who agree, share of those who later withdraw.
CONSENTS: tuple[tuple[str, str, float, float], ...] = (
    ("service", "any", 1.0, 0.0),
    ("marketing", "subscribe_message", 0.62, 0.06),
    ("marketing", "sms", 0.48, 0.12),
    ("marketing", "official_account", 0.35, 0.08),
    ("marketing", "wecom", 0.22, 0.05),
    ("marketing", "email", 0.2, 0.1),
    ("profiling", "any", 0.71, 0.04),
    ("personalised", "any", 0.66, 0.07),
)
