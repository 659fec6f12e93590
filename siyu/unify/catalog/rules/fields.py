"""The columns of the product sheet: names in both languages, types, and other headings that mean the same."""

from siyu.collect.sources import Choice, Field, FieldType, Label

FIELDS = (
    Field(
        "spu", Label("商品编码", "SPU"), FieldType.CODE, True, ("商品ID", "货号", "product id", "spu_id"), (), "S1001"
    ),
    Field(
        "title", Label("商品名称", "Title"), synonyms=("标题", "名称", "商品标题", "name"), example="纯棉圆领短袖T恤"
    ),
    Field("brand", Label("品牌", "Brand"), synonyms=("品牌名称",), example="北岸"),
    Field(
        "status",
        Label("状态", "Status"),
        FieldType.ENUM,
        choices=(
            Choice("draft", Label("草稿", "Draft"), ("未上架",)),
            Choice("on_sale", Label("在售", "On sale"), ("上架", "已上架", "active")),
            Choice("off_shelf", Label("下架", "Off shelf"), ("已下架", "inactive")),
        ),
        example="在售",
    ),
    Field(
        "categories",
        Label("类目", "Categories"),
        synonyms=("分类", "商品类目", "category"),
        example="品类:服饰/女装/T恤|场景:通勤",
    ),
    Field(
        "description", Label("详情", "Description"), synonyms=("描述", "商品描述", "商品详情"), example="新疆长绒棉……"
    ),
    Field(
        "images",
        Label("图片", "Images"),
        synonyms=("主图", "图片地址", "image"),
        example="https://…/1.jpg|https://…/2.jpg",
    ),
    Field("attributes", Label("属性", "Attributes"), synonyms=("商品属性", "参数"), example="材质=棉;产地=中国"),
    Field(
        "sku",
        Label("SKU编码", "SKU"),
        FieldType.CODE,
        True,
        ("规格编码", "SKU ID", "sku_id", "商家编码"),
        (),
        "S1001-RED-M",
    ),
    Field(
        "barcode",
        Label("条码", "Barcode"),
        FieldType.CODE,
        synonyms=("条形码", "GTIN", "EAN", "69码"),
        example="6901234567892",
    ),
    Field("spec", Label("规格", "Spec"), synonyms=("规格值", "销售属性"), example="颜色=红;尺码=M"),
    Field(
        "list_fen",
        Label("售价", "List price"),
        FieldType.MONEY_FEN,
        synonyms=("价格", "单价", "price", "list_price"),
        example="129.00",
    ),
    Field(
        "cost_fen",
        Label("成本价", "Cost"),
        FieldType.MONEY_FEN,
        synonyms=("成本", "进价", "cost_price"),
        example="52.30",
    ),
    Field("weight_g", Label("重量(克)", "Weight (g)"), FieldType.INTEGER, synonyms=("重量", "weight"), example="210"),
    Field(
        "channels",
        Label("渠道", "Channels"),
        synonyms=("上架渠道", "销售渠道", "listings"),
        example="小程序|天猫=119.00|抖音=off",
    ),
)
