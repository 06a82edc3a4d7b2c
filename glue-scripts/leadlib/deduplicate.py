"""Third step: of the good rows with one id, the newest stays."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from leadlib.manifest import LeadSchema
from leadlib.rows import BAD, GOOD

KEPT, QUARANTINED, DUPLICATE, OTHER = "kept", "quarantined", "duplicate", "other"
_LINE_BITS = 40  # room for 10^12 lines in a file and 8 million files


def quoted(name: str) -> Column:
    """A column by its exact name, whatever signs it holds."""
    return F.col("`" + name.replace("`", "``") + "`")


def mark_duplicates(rows: DataFrame, schema: LeadSchema) -> DataFrame:
    """Add `_outcome`: kept, quarantined, duplicate, or other (the rows that count a file).

    Newest is the highest order value when all rows of that id have one; else, and on a tie, the later file of the
    manifest, then the later line. ("All" and not "both of two": with pairs, three rows of which one has no order value
    could beat each other in a circle.) A quarantined row never pushes out a good one. One shuffle by id.
    """
    good = F.col("_status") == GOOD
    place = F.shiftleft(F.col("_file").cast("long"), _LINE_BITS) + F.col("_source_line")
    # Rows that take no part are spread by their place; with a null key they would all meet in one task.
    same_lead = Window.partitionBy(F.when(good, quoted(schema.id_key)), F.when(~good, place))
    if schema.order_key is None:
        newest = F.max(place).over(same_lead)
    else:
        order = quoted(schema.order_key)
        all_ordered = F.count(order).over(same_lead) == F.count(F.lit(1)).over(same_lead)
        by_order = F.max(F.struct(order.alias("order"), place.alias("place"))).over(same_lead)["place"]
        newest = F.when(all_ordered, by_order).otherwise(F.max(place).over(same_lead))
    outcome = (
        F.when(good, F.when(place == newest, KEPT).otherwise(DUPLICATE))
        .when(F.col("_status") == BAD, QUARANTINED)
        .otherwise(OTHER)
    )
    return rows.withColumn("_outcome", outcome)
