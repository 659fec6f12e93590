"""Turn the UCI Online Retail set into the two small Parquet files that ship with the demo shop."""

import sys
from pathlib import Path

import duckdb

LINES = """
copy (
  select
    try_cast(replace(InvoiceNo, 'C', '') as integer) as invoice,
    InvoiceNo like 'C%' as is_cancellation,
    upper(trim(StockCode)) as stock_code,
    Quantity as quantity,
    date_diff('minute', timestamp '2010-12-01', InvoiceDate)::integer as minute,
    round(UnitPrice * 100)::integer as unit_pence,
    coalesce(CustomerID, 0)::integer as customer_id,
    Country as country
  from read_parquet($source)
  where UnitPrice >= 0.01
    and try_cast(replace(InvoiceNo, 'C', '') as integer) is not null
  order by invoice, is_cancellation, stock_code, quantity, unit_pence
) to '{target}' (format parquet, compression zstd, compression_level 19, parquet_version v2)
"""

TITLES = """
copy (
  with spelling as (
    select
      upper(trim(StockCode)) as stock_code,
      regexp_replace(trim(Description), '\\s+', ' ', 'g') as title,
      count(*) as lines
    from read_parquet($source)
    where UnitPrice >= 0.01
      and length(trim(Description)) > 3
      and trim(Description) = upper(trim(Description))
    group by 1, 2
  ),
  ranked as (
    select stock_code, title, row_number() over (partition by stock_code order by lines desc, title) as place
    from spelling
  )
  select stock_code, title
  from ranked
  where place = 1
  order by stock_code
) to '{target}' (format parquet, compression zstd, compression_level 19)
"""


def main() -> None:
    source, folder = sys.argv[1], Path(sys.argv[2])
    with duckdb.connect() as lake:
        for name, query in (("online_retail_lines", LINES), ("online_retail_titles", TITLES)):
            target = folder / f"{name}.parquet"
            lake.execute(query.format(target=target), {"source": source})
            print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
